"""The second step of signing in: one-time codes of a telephone, and recovery codes on paper.

The secret of a telephone is kept encrypted with the key of this installation. Each code is good
once, and so is each recovery code, of which only a hash is kept.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sipas.actions.account_refusals import WrongCode, WrongPassword
from sipas.actions.passwords import is_password_of
from sipas.sampling.links import qr_svg
from sipas.store.accounts import Account
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, Transaction
from sipas.store.second_factors import (
    SecondFactor,
    forget_second_factor,
    get_second_factor,
    passkeys_of,
    put_second_factor,
    take_recovery_code,
    take_step,
)

STEP_SECONDS = 30
_EARLY_OR_LATE = 1  # clocks of telephones and hands of people: one step before and after
_RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class FactorState:
    """What an account has set up."""

    has_codes: bool
    recovery_codes: int


def new_secret() -> str:
    """For one telephone: 160 random bits, as RFC 4226 (2005) recommends."""
    return pyotp.random_base32()


def secret_drawing(secret: str, account: Account, issuer: str) -> str:
    """The code that an authenticator scans, as SVG."""
    return qr_svg(pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=issuer))


def factor_state(database: Database, account: Account) -> FactorState:
    with database.read() as connection:
        factor = get_second_factor(connection, account.id)
    return FactorState(factor.secret is not None, len(factor.recovery_codes))


def set_up_codes(
    database: Database, key: str, account: Account, secret: str, typed: str, now: datetime
) -> list[str]:
    """Takes a telephone that has shown the right code; answers recovery codes, shown this once."""
    step = _step_of(secret, typed, now)
    if step is None:
        raise WrongCode
    with database.write() as connection:
        codes = _recovery_codes()
        encrypted = _cipher(key).encrypt(secret.encode()).decode()
        hashes = tuple(map(_hash, codes))
        put_second_factor(connection, account.id, SecondFactor(encrypted, step, hashes))
        append_audit(connection, AuditEntry(now, account.email, "set_up_codes", account.email))
    return codes


def renew_recovery_codes(database: Database, account: Account, now: datetime) -> list[str]:
    """Ten new ones; the old ones are worth nothing from now on."""
    codes = _recovery_codes()
    with database.write() as connection:
        put_recovery_codes(connection, account.id, codes)
        entry = AuditEntry(now, account.email, "renew_recovery_codes", account.email)
        append_audit(connection, entry)
    return codes


def first_recovery_codes(connection: Transaction, account: int) -> list[str]:
    """Codes for who has none yet; none for who has."""
    if get_second_factor(connection, account).recovery_codes:
        return []
    codes = _recovery_codes()
    put_recovery_codes(connection, account, codes)
    return codes


def put_recovery_codes(connection: Transaction, account: int, codes: list[str]) -> None:
    factor = get_second_factor(connection, account)
    hashes = tuple(map(_hash, codes))
    put_second_factor(connection, account, replace(factor, recovery_codes=hashes))


def check_code(database: Database, key: str, account: Account, typed: str, now: datetime) -> bool:
    """Whether this is a code of the telephone, or a recovery code, that was never used before."""
    plain = "".join(typed.split()).replace("-", "").lower()
    with database.write() as connection:
        factor = get_second_factor(connection, account.id)
        if take_recovery_code(connection, account.id, _hash(plain)):
            entry = AuditEntry(now, account.email, "use_recovery_code", account.email)
            append_audit(connection, entry)
            return True
        if factor.secret is None:
            return False
        secret = _cipher(key).decrypt(factor.secret.encode()).decode()
        step = _step_of(secret, plain, now)
        return step is not None and take_step(connection, account.id, step)


def remove_second_factor(
    database: Database, account: Account, password: str, now: datetime
) -> None:
    """Back to the password alone, for who knows it; passkeys go too."""
    if account.password is not None and not is_password_of(account.password, password):
        raise WrongPassword
    with database.write() as connection:
        forget_second_factor(connection, account.id)
        entry = AuditEntry(now, account.email, "remove_second_factor", account.email)
        append_audit(connection, entry)


def has_passkeys(database: Database, account: Account) -> bool:
    with database.read() as connection:
        return bool(passkeys_of(connection, account.id))


def _step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The step whose code was typed, of this one and its neighbours (RFC 6238, 2011, 5.2)."""
    plain = "".join(typed.split())
    here = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in range(here - _EARLY_OR_LATE, here + _EARLY_OR_LATE + 1):
        if totp.verify(plain, for_time=step * STEP_SECONDS):
            return step
    return None


def _recovery_codes() -> list[str]:
    """Ten codes of some 79 bits each, in letters that nobody confuses."""
    words = (secrets.choice(_LETTERS) for _ in range(16 * _RECOVERY_CODES))
    text = "".join(words)
    codes = [text[start : start + 16] for start in range(0, len(text), 16)]
    return ["-".join(code[part : part + 4] for part in range(0, 16, 4)) for code in codes]


def _hash(code: str) -> str:
    """Random enough that a plain hash tells nothing."""
    return hashlib.sha256(code.replace("-", "").encode()).hexdigest()


def _cipher(key: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"sipas one-time codes").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
