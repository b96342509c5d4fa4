"""The daily digest: whom it reaches, what each is told, and never twice on one day."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sipas.actions.digest_words import Told, digest_letter, needs_attention
from sipas.actions.expected_precision import field_precision
from sipas.actions.mail import Letter, MailNotSent
from sipas.actions.watched_places import BlockFieldwork, PlaceLine, is_collecting
from sipas.actions.watching import fieldwork_of
from sipas.languages import SOURCE_LANGUAGE
from sipas.store.accounts import Account, all_accounts
from sipas.store.database import Database
from sipas.store.fieldwork import forget_digest, note_digest
from sipas.store.organisation import Block
from sipas.store.rounds import all_rounds


@dataclass(frozen=True, slots=True)
class Digest:
    account: Account
    letter: Letter


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the letters of one run; `unsent` are the reasons, one a person."""

    sent: int
    unsent: tuple[str, ...] = ()


def digests_of(
    database: Database, address: str, today: datetime.date, language: str = SOURCE_LANGUAGE
) -> list[Digest]:
    """What each administrator and coordinator would be told today; nothing is sent or noted.

    An administrator is told of the whole province, a coordinator of the own agency. Whoever has
    nothing to do gets no letter. A letter speaks the language of its reader, or else `language`.
    """
    with database.read() as connection:
        codes = [one.code for one in all_rounds(connection) if is_collecting(one, today)]
        accounts = [one for one in all_accounts(connection) if one.active]
    whole = [_whole(database, code, today) for code in codes]
    found = []
    for account in accounts:
        seen = [part for one in whole if (part := _seen_by(account, one)) is not None]
        if seen:
            speaks = account.language or language
            found.append(Digest(account, digest_letter(account.email, seen, address, speaks)))
    return found


def send_digests(
    database: Database,
    address: str,
    today: datetime.date,
    send: Callable[[Letter], None],
    language: str = SOURCE_LANGUAGE,
) -> Delivery:
    """Sends what was not sent today.

    A letter is noted before it is handed over, so that of two runs at once one sends it, and nobody
    who answers waits for a server of e-mail; if it is not taken, the note is taken back, and the
    next run tries again. An address that is refused keeps nobody else from their letter; a
    server that does not answer ends the run.
    """
    sent, unsent = 0, []
    for digest in digests_of(database, address, today, language):
        account = digest.account.id
        with database.write() as connection:
            if not note_digest(connection, account, today):
                continue
        try:
            send(digest.letter)
            sent += 1
        except MailNotSent as problem:
            with database.write() as connection:
                forget_digest(connection, account, today)
            unsent.append(str(problem))
            if not problem.is_about_the_letter:
                break
    return Delivery(sent, tuple(unsent))


@dataclass(frozen=True, slots=True)
class _Whole:
    """A round as an administrator is told of it, and where each agency stands in it."""

    told: Told
    parts: Mapping[str, tuple[Block, PlaceLine]]


def _whole(database: Database, code: str, today: datetime.date) -> _Whole:
    fieldwork = fieldwork_of(database, code, today)
    parts = {
        line.code: (block.block, line) for block in fieldwork.blocks for line in block.agencies
    }
    return _Whole(Told(fieldwork, field_precision(database, fieldwork, ())), parts)


def _seen_by(account: Account, whole: _Whole) -> Told | None:
    if "administrator" in account.roles:
        seen = whole.told
    elif "coordinator" in account.roles and (account.agency or "") in whole.parts:
        block, line = whole.parts[account.agency or ""]
        own = (BlockFieldwork(block, (line,)),)
        seen = Told(replace(whole.told.fieldwork, blocks=own))
    else:
        return None
    return seen if needs_attention(seen.fieldwork) else None
