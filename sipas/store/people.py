"""People as the page of accounts lists them, and the changes that it makes."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Label, delete, func, select, update

from sipas.store.account_tables import account_roles, accounts, invitations, sessions
from sipas.store.accounts import HAS_SECOND_FACTOR, Account, UnknownAccount, account_of
from sipas.store.tables import agencies

_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class PersonName:
    """What people are searched and sorted by."""

    account: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Person:
    """An account with what an administrator wants to know of it."""

    account: Account
    agency_name: str | None
    signed_in_at: datetime.datetime | None
    invited_until: datetime.datetime | None
    sessions: int

    @property
    def has_accepted(self) -> bool:
        return self.account.password is not None or self.signed_in_at is not None


def all_person_names(connection: Connection, role: str | None = None) -> list[PersonName]:
    """Of everybody, or of those with a role; in no order."""
    found = select(accounts.c.id, accounts.c.name, accounts.c.email)
    if role is not None:
        found = found.join_from(accounts, account_roles).where(account_roles.c.role == role)
    return [PersonName(*row) for row in connection.execute(found)]


def people_of(connection: Connection, chosen: Sequence[int]) -> list[Person]:
    """The people of these accounts, in this order; a number without an account is left out."""
    columns = (
        accounts,
        HAS_SECOND_FACTOR,
        account_roles.c.role,
        agencies.c.name.label("agency_name"),
        _newest(invitations.c.expires_at, invitations.c.account),
        _count(sessions.c.account),
    )
    rows = connection.execute(
        select(*columns)
        .select_from(accounts)
        .outerjoin(account_roles)
        .outerjoin(agencies, agencies.c.code == accounts.c.agency)
        .where(accounts.c.id.in_(chosen))
    )
    together: dict[int, list[Any]] = {}
    for row in rows:
        together.setdefault(row.id, []).append(row)
    return [_person(together[one]) for one in chosen if one in together]


def people_of_emails(connection: Connection, emails: Sequence[str]) -> list[Person]:
    """Those of the addresses that have an account; a few hundred are asked for at a time."""
    numbers: list[int] = []
    for place in range(0, len(emails), _AT_A_TIME):
        some = emails[place : place + _AT_A_TIME]
        found = select(accounts.c.id).where(accounts.c.email.in_(some))
        numbers += connection.execute(found).scalars()
    groups = (numbers[at : at + _AT_A_TIME] for at in range(0, len(numbers), _AT_A_TIME))
    return [one for some in groups for one in people_of(connection, some)]


def find_person(connection: Connection, account: int) -> Person | None:
    return next(iter(people_of(connection, [account])), None)


def get_account_of(connection: Connection, account: int) -> Account:
    """By its number."""
    person = find_person(connection, account)
    if person is None:
        raise UnknownAccount(str(account))
    return person.account


def count_active(connection: Connection, role: str) -> int:
    """How many accounts with this role can sign in now; none of them changes until the end."""
    found = (
        select(accounts.c.id)
        .join(account_roles)
        .where(account_roles.c.role == role, accounts.c.active, accounts.c.password.is_not(None))
        .with_for_update()
    )
    return len(connection.execute(found).all())


def count_with_role(connection: Connection, role: str) -> int:
    """How many accounts have this role and are not switched off; the invited count too."""
    found = (
        select(func.count())
        .select_from(accounts.join(account_roles))
        .where(account_roles.c.role == role, accounts.c.active)
    )
    return connection.execute(found).scalar_one()


def set_place(connection: Connection, account: int, agency: str | None) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account).values(agency=agency))


def set_name(connection: Connection, account: int, name: str) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account).values(name=name))


def remove_account(connection: Connection, account: int) -> None:
    connection.execute(delete(accounts).where(accounts.c.id == account))


def _newest(column: Column[Any], of: Column[Any]) -> Label[Any]:
    newest = select(column).where(of == accounts.c.id).order_by(column.desc()).limit(1)
    return newest.scalar_subquery().label("invited_until")


def _count(of: Column[Any]) -> Label[int]:
    counted = select(func.count()).where(of == accounts.c.id)
    return counted.scalar_subquery().label(f"count_of_{of.table.name}")


def _person(rows: list[Any]) -> Person:
    first = rows[0]
    return Person(
        account=account_of(rows),
        agency_name=first.agency_name,
        signed_in_at=first.current_login_at,
        invited_until=first.invited_until,
        sessions=first.count_of_sessions,
    )
