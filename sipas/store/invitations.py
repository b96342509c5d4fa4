"""Invitations: one-time links with which a person chooses a password."""

import datetime
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from sipas.store.account_tables import accounts, invitations


@dataclass(frozen=True, slots=True)
class Invitation:
    """`id` is the hash of what the link says; `account` is None for the first administrator's."""

    id: str
    account: int | None
    created_at: datetime.datetime
    expires_at: datetime.datetime


def put_invitation(connection: Connection, new: Invitation) -> None:
    """The only one of its account from now on: an older link is worth nothing any more."""
    connection.execute(delete(invitations).where(_of_account(new.account)))
    row = {
        "id": new.id,
        "account": new.account,
        "created_at": new.created_at,
        "expires_at": new.expires_at,
    }
    connection.execute(insert(invitations), [row])


def find_invitation(connection: Connection, identifier: str) -> Invitation | None:
    columns = invitations.c
    found = select(columns.id, columns.account, columns.created_at, columns.expires_at)
    row = connection.execute(found.where(columns.id == identifier)).one_or_none()
    return None if row is None else Invitation(*row)


def take_invitation(connection: Connection, identifier: str) -> bool:
    """Removes it; False where somebody else has used it in the same moment."""
    taken = connection.execute(delete(invitations).where(invitations.c.id == identifier))
    return taken.rowcount == 1


def remove_invitations_of(connection: Connection, account: int | None) -> bool:
    """Whether there was one."""
    return connection.execute(delete(invitations).where(_of_account(account))).rowcount > 0


def invited_since(connection: Connection, account: int, since: datetime.datetime) -> bool:
    """Whether the account has a link that was made at this moment or later."""
    made = select(invitations.c.created_at).where(_of_account(account))
    return any(one >= since for one in connection.execute(made).scalars())


def count_accounts(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(accounts)).scalar_one()


def _of_account(account: int | None) -> ColumnElement[bool]:
    if account is None:
        return invitations.c.account.is_(None)
    return invitations.c.account == account
