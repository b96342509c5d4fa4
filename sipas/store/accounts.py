"""Accounts and their roles: who may sign in, and as what."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, insert, select, update

from sipas.store.account_tables import account_roles, accounts, passkeys

HAS_SECOND_FACTOR = (
    accounts.c.tf_totp_secret.is_not(None)
    | select(passkeys.c.id).where(passkeys.c.account == accounts.c.id).exists()
).label("has_second_factor")


class UnknownAccount(LookupError):
    """An e-mail address that no account has."""

    def __init__(self, email: str) -> None:
        super().__init__(f"Không có tài khoản nào dùng địa chỉ “{email}”.")
        self.email = email


@dataclass(frozen=True, slots=True)
class Account:
    """`uniquifier` names the account in its sessions; it says nothing about its owner."""

    id: int
    email: str
    name: str
    roles: tuple[str, ...]
    agency: str | None
    active: bool
    uniquifier: str
    password: str | None = field(repr=False)
    language: str | None = None
    has_second_factor: bool = False


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`password` is its hash, never the word itself; None until an invitation is accepted."""

    email: str
    name: str
    roles: tuple[str, ...]
    agency: str | None
    uniquifier: str
    password: str | None = field(repr=False)
    created_at: datetime.datetime


def append_account(connection: Connection, new: NewAccount) -> int:
    """Answers the number under which the account is kept."""
    added = insert(accounts).values(
        email=new.email,
        name=new.name,
        password=new.password,
        active=True,
        agency=new.agency,
        fs_uniquifier=new.uniquifier,
        created_at=new.created_at,
    )
    account = connection.execute(added.returning(accounts.c.id)).scalar_one()
    put_roles(connection, account, new.roles)
    return int(account)


def put_roles(connection: Connection, account: int, roles: Iterable[str]) -> None:
    """Replaces the roles of an account."""
    connection.execute(account_roles.delete().where(account_roles.c.account == account))
    rows = [{"account": account, "role": role} for role in dict.fromkeys(roles)]
    if rows:
        connection.execute(insert(account_roles), rows)


def set_password(connection: Connection, account: int, password: str) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account).values(password=password))


def set_language(connection: Connection, account: int, language: str) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account).values(language=language))


def set_active(connection: Connection, account: int, active: bool) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account).values(active=active))


def note_sign_in(connection: Connection, account: int, at: datetime.datetime) -> None:
    """Moves the last sign-in to the one before, and counts."""
    connection.execute(
        update(accounts)
        .where(accounts.c.id == account)
        .values(
            last_login_at=accounts.c.current_login_at,
            current_login_at=at,
            login_count=accounts.c.login_count + 1,
        )
    )


def find_account(connection: Connection, email: str) -> Account | None:
    return _find(connection, accounts.c.email == email)


def find_account_of_uniquifier(connection: Connection, uniquifier: str) -> Account | None:
    return _find(connection, accounts.c.fs_uniquifier == uniquifier)


def get_account(connection: Connection, email: str) -> Account:
    found = find_account(connection, email)
    if found is None:
        raise UnknownAccount(email)
    return found


def all_accounts(connection: Connection) -> list[Account]:
    rows = connection.execute(_accounts().order_by(accounts.c.email, account_roles.c.role))
    together: dict[int, list[Row[Any]]] = {}
    for row in rows:
        together.setdefault(row.id, []).append(row)
    return [account_of(group) for group in together.values()]


def account_of(rows: list[Row[Any]]) -> Account:
    """One account from its rows, one row for each role."""
    first = rows[0]
    return Account(
        id=first.id,
        email=first.email,
        name=first.name,
        roles=tuple(sorted(row.role for row in rows if row.role is not None)),
        agency=first.agency,
        active=first.active,
        uniquifier=first.fs_uniquifier,
        password=first.password,
        language=first.language,
        has_second_factor=bool(first.has_second_factor),
    )


def _find(connection: Connection, condition: ColumnElement[bool]) -> Account | None:
    rows = list(connection.execute(_accounts().where(condition)))
    return account_of(rows) if rows else None


def _accounts() -> Select[Any]:
    columns = accounts.c
    return select(
        columns.id,
        columns.email,
        columns.name,
        columns.agency,
        columns.active,
        columns.fs_uniquifier,
        columns.password,
        columns.language,
        HAS_SECOND_FACTOR,
        account_roles.c.role,
    ).outerjoin_from(accounts, account_roles)
