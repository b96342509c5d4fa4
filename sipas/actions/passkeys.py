"""Passkeys (WebAuthn, level 2, 2021): a device proves who its owner is, without a password.

A device asks its owner for a finger, a face or a PIN, so a passkey alone is two factors.
"""

from dataclasses import dataclass
from datetime import datetime

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sipas.actions.account_refusals import PasskeyNameTaken, PasskeyRefused
from sipas.actions.second_factors import first_recovery_codes
from sipas.store.accounts import Account
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database
from sipas.store.people import get_account_of
from sipas.store.second_factors import (
    NewPasskey,
    Passkey,
    append_passkey,
    find_passkey,
    note_passkey,
    passkeys_of,
    remove_passkey,
)

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Site:
    """To whom a passkey is bound: the name of the host, and the origin of its pages."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the browser passes on to the device; `challenge` comes back signed."""

    options: str
    challenge: str


def own_passkeys(database: Database, account: Account) -> list[Passkey]:
    with database.read() as connection:
        return passkeys_of(connection, account.id)


def question_for_new(database: Database, site: Site, account: Account) -> Question:
    """Asks a device to make a passkey; one that has made one already is left out."""
    known = [
        PublicKeyCredentialDescriptor(one.credential_id) for one in own_passkeys(database, account)
    ]
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_name=account.email,
        user_display_name=account.name or account.email,
        user_id=account.uniquifier.encode(),
        exclude_credentials=known,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return Question(options_to_json(options), bytes_to_base64url(options.challenge))


def question_for_sign_in(site: Site) -> Question:
    """Asks whichever device is at hand; it names no account, so it tells nobody who has one."""
    options = generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    return Question(options_to_json(options), bytes_to_base64url(options.challenge))


def add_passkey(
    database: Database,
    site: Site,
    account: Account,
    answer: str,
    challenge: str,
    name: str,
    now: datetime,
) -> list[str]:
    """Takes a new passkey; answers recovery codes for who had none, shown this once."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    new = NewPasskey(
        account=account.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=(),
        name=name.strip()[:LONGEST_NAME] or f"{now:%d/%m/%Y %H:%M}",
        device_type=made.credential_device_type.value,
        backed_up=made.credential_backed_up,
        created_at=now,
    )
    with database.write() as connection:
        if new.name in {one.name for one in passkeys_of(connection, account.id)}:
            raise PasskeyNameTaken(new.name)
        if find_passkey(connection, new.credential_id) is not None:
            raise PasskeyRefused
        append_passkey(connection, new)
        detail = {"name": new.name}
        entry = AuditEntry(now, account.email, "add_passkey", account.email, detail)
        append_audit(connection, entry)
        return first_recovery_codes(connection, account.id)


def account_of_passkey(
    database: Database, site: Site, answer: str, challenge: str, now: datetime
) -> Account:
    """Whose passkey has signed the challenge; raises PasskeyRefused for whatever is wrong."""
    try:
        credential_id = parse_authentication_credential_json(answer).raw_id
        with database.write() as connection:
            passkey = find_passkey(connection, credential_id)
            if passkey is None:
                raise PasskeyRefused
            proved = verify_authentication_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
            account = get_account_of(connection, passkey.account)
            if not account.active:
                raise PasskeyRefused
            note_passkey(connection, passkey.id, proved.new_sign_count, now)
            return account
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error


def forget_passkey(database: Database, account: Account, passkey: int, now: datetime) -> bool:
    """One of the own ones; False where there is none of this number."""
    with database.write() as connection:
        removed = remove_passkey(connection, account.id, passkey)
        if removed:
            entry = AuditEntry(now, account.email, "remove_passkey", account.email)
            append_audit(connection, entry)
        return removed
