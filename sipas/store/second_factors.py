"""What an account shows besides its password: one-time codes, recovery codes, passkeys."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any

from sqlalchemy import Column, Connection, Select, delete, insert, select, update

from sipas.store.account_tables import accounts, passkeys


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """`secret` is encrypted, `recovery_codes` are hashes; None and empty where there are none."""

    secret: str | None = field(repr=False)
    last_step: int | None
    recovery_codes: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Passkey:
    id: int
    account: int
    credential_id: bytes
    public_key: bytes
    sign_count: int
    name: str
    created_at: datetime.datetime
    last_used_at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class NewPasskey:
    account: int
    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    name: str
    device_type: str
    backed_up: bool
    created_at: datetime.datetime


def get_second_factor(connection: Connection, account: int) -> SecondFactor:
    columns = accounts.c
    row = connection.execute(
        select(columns.tf_totp_secret, columns.totp_last_step, columns.mf_recovery_codes).where(
            columns.id == account
        )
    ).one()
    return SecondFactor(row[0], row[1], tuple(row[2] or ()))


def put_second_factor(connection: Connection, account: int, factor: SecondFactor) -> None:
    values = {
        "tf_primary_method": None if factor.secret is None else "authenticator",
        "tf_totp_secret": factor.secret,
        "totp_last_step": factor.last_step,
        "mf_recovery_codes": list(factor.recovery_codes),
    }
    connection.execute(update(accounts).where(accounts.c.id == account).values(**values))


def forget_second_factor(connection: Connection, account: int) -> None:
    put_second_factor(connection, account, SecondFactor(None, None, ()))
    connection.execute(delete(passkeys).where(passkeys.c.account == account))


def take_step(connection: Connection, account: int, step: int) -> bool:
    """Notes that the code of this step was used; False where it, or a later one, was already."""
    used = accounts.c.totp_last_step
    noted = connection.execute(
        update(accounts)
        .where(accounts.c.id == account, used.is_(None) | (used < step))
        .values(totp_last_step=step)
    )
    return noted.rowcount == 1


def take_recovery_code(connection: Connection, account: int, hashed: str) -> bool:
    """Removes the code with this hash, for nobody else to take; False where there is none."""
    found = select(accounts.c.mf_recovery_codes).where(accounts.c.id == account).with_for_update()
    codes = connection.execute(found).scalar_one() or []
    left = [one for one in codes if not compare_digest(one, hashed)]
    if len(left) == len(codes):
        return False
    connection.execute(
        update(accounts).where(accounts.c.id == account).values(mf_recovery_codes=left)
    )
    return True


def append_passkey(connection: Connection, new: NewPasskey) -> None:
    row = {
        "account": new.account,
        "credential_id": new.credential_id,
        "public_key": new.public_key,
        "sign_count": new.sign_count,
        "transports": list(new.transports),
        "name": new.name,
        "usage": "first",
        "device_type": new.device_type,
        "backup_state": new.backed_up,
        "created_at": new.created_at,
    }
    connection.execute(insert(passkeys), [row])


def passkeys_of(connection: Connection, account: int) -> list[Passkey]:
    """Oldest first."""
    found = _passkeys().where(passkeys.c.account == account).order_by(passkeys.c.id)
    return [Passkey(*row) for row in connection.execute(found)]


def find_passkey(connection: Connection, credential_id: bytes) -> Passkey | None:
    row = connection.execute(
        _passkeys().where(passkeys.c.credential_id == credential_id)
    ).one_or_none()
    return None if row is None else Passkey(*row)


def note_passkey(connection: Connection, passkey: int, count: int, at: datetime.datetime) -> None:
    connection.execute(
        update(passkeys).where(passkeys.c.id == passkey).values(sign_count=count, last_used_at=at)
    )


def remove_passkey(connection: Connection, account: int, passkey: int) -> bool:
    """Only one of this account; False where it has none of this number."""
    removed = delete(passkeys).where(passkeys.c.account == account, passkeys.c.id == passkey)
    return connection.execute(removed).rowcount == 1


def _passkeys() -> Select[Any]:
    columns: Sequence[Column[Any]] = (
        passkeys.c.id,
        passkeys.c.account,
        passkeys.c.credential_id,
        passkeys.c.public_key,
        passkeys.c.sign_count,
        passkeys.c.name,
        passkeys.c.created_at,
        passkeys.c.last_used_at,
    )
    return select(*columns)
