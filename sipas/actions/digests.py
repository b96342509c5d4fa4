"""The daily digest: whom it reaches, what each is told, and never twice on one day."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace

from sipas.actions.digest_words import digest_letter, needs_attention
from sipas.actions.mail import Letter
from sipas.actions.watched_places import BlockFieldwork, Fieldwork, is_collecting
from sipas.actions.watching import fieldwork_of
from sipas.languages import SOURCE_LANGUAGE
from sipas.store.accounts import Account, all_accounts
from sipas.store.database import Database
from sipas.store.fieldwork import note_digest
from sipas.store.rounds import all_rounds


@dataclass(frozen=True, slots=True)
class Digest:
    account: Account
    letter: Letter


def digests_of(database: Database, address: str, today: datetime.date) -> list[Digest]:
    """What each administrator and coordinator would be told today; nothing is sent or noted.

    An administrator is told of the whole province, a coordinator of the own agency. Whoever has
    nothing to do gets no letter.
    """
    with database.read() as connection:
        codes = [one.code for one in all_rounds(connection) if is_collecting(one, today)]
        accounts = [one for one in all_accounts(connection) if one.active]
    fieldworks = [fieldwork_of(database, code, today) for code in codes]
    found = []
    for account in accounts:
        seen = [
            part for fieldwork in fieldworks if (part := _seen_by(account, fieldwork)) is not None
        ]
        if seen:
            letter = digest_letter(account.email, seen, address, SOURCE_LANGUAGE)
            found.append(Digest(account, letter))
    return found


def send_digests(
    database: Database, address: str, today: datetime.date, send: Callable[[Letter], None]
) -> int:
    """Sends what was not sent today and answers how many letters that were.

    A letter is noted in the transaction that hands it over: if the server refuses it, nothing is
    noted, and the next run tries again.
    """
    sent = 0
    for digest in digests_of(database, address, today):
        with database.write() as connection:
            if note_digest(connection, digest.account.id, today):
                send(digest.letter)
                sent += 1
    return sent


def _seen_by(account: Account, fieldwork: Fieldwork) -> Fieldwork | None:
    if "administrator" in account.roles:
        seen = fieldwork
    elif "coordinator" in account.roles and account.agency is not None:
        seen = replace(
            fieldwork, blocks=tuple(_only(account.agency, one) for one in fieldwork.blocks)
        )
    else:
        return None
    return seen if needs_attention(seen) else None


def _only(agency: str, block: BlockFieldwork) -> BlockFieldwork:
    return replace(block, agencies=tuple(one for one in block.agencies if one.code == agency))
