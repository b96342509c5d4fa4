"""Contacts of drawn dossiers: sealed on their way in, opened on their way out, erased by day."""

import datetime
import json
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, func, insert, select, update

from sipas.store.contact_tables import contact_attempts, contacts
from sipas.store.sample_tables import one_time_codes
from sipas.store.tables import rounds
from sipas.store.upsert import upsert

_NONCE_BYTES = 12


class WrongContactKey(RuntimeError):
    """Contacts that were sealed under another key."""

    def __init__(self) -> None:
        super().__init__("SIPAS_CONTACT_KEY không phải là khóa đã dùng khi nhập dữ liệu liên hệ.")


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Attempt:
    position: int
    disposition: str
    day: datetime.date
    by: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A dossier of a sample."""

    sample: int
    agency: str
    position: int

    @property
    def label(self) -> bytes:
        """Bound into the seal: a sealed contact moved to another dossier does not open."""
        return f"{self.sample}/{self.agency}/{self.position}".encode()


def put_contacts(
    connection: Connection, key: str, rows: Mapping[Place, Contact], erase_on: datetime.date
) -> None:
    """Seals and writes contacts; one that is there already is replaced."""
    cipher = AESGCM(urlsafe_b64decode(key))
    upsert(
        connection,
        contacts,
        [
            asdict(place) | {"sealed": _seal(cipher, place, contact), "erase_on": erase_on}
            for place, contact in rows.items()
        ],
    )


def contacts_of_agency(
    connection: Connection, key: str, sample: int, agency: str
) -> dict[int, Contact]:
    """By position."""
    cipher = AESGCM(urlsafe_b64decode(key))
    found = select(contacts.c.position, contacts.c.sealed).where(
        contacts.c.sample == sample, contacts.c.agency == agency
    )
    return {
        position: _open(cipher, Place(sample, agency, position), sealed)
        for position, sealed in connection.execute(found)
    }


def count_contacts(connection: Connection, sample: int) -> int:
    found = select(func.count()).select_from(contacts).where(contacts.c.sample == sample)
    return connection.execute(found).scalar_one()


def append_attempt(
    connection: Connection, place: Place, attempt: Attempt, erase_on: datetime.date
) -> None:
    values = asdict(place) | asdict(attempt) | {"erase_on": erase_on}
    connection.execute(insert(contact_attempts).values(values))


def attempts_of(connection: Connection, sample: int, agency: str) -> list[Attempt]:
    """Oldest first."""
    columns = (contact_attempts.c[name] for name in Attempt.__dataclass_fields__)
    found = select(*columns).where(
        contact_attempts.c.sample == sample, contact_attempts.c.agency == agency
    )
    return [Attempt(*row) for row in connection.execute(found.order_by(contact_attempts.c.id))]


def code_states_of(connection: Connection, code: str, agency: str) -> dict[str, str]:
    """Dossier -> state of its code that was not withdrawn; what was answered is not known here."""
    found = select(one_time_codes.c.dossier, one_time_codes.c.state).where(
        one_time_codes.c.round == code,
        one_time_codes.c.agency == agency,
        one_time_codes.c.state != "withdrawn",
        one_time_codes.c.dossier.is_not(None),
    )
    return {dossier: state for dossier, state in connection.execute(found) if dossier is not None}


def erase_due_contacts(connection: Connection, today: datetime.date) -> tuple[int, int]:
    """Erases contacts and attempts whose day has come; returns how many of each."""
    return (
        connection.execute(delete(contacts).where(contacts.c.erase_on <= today)).rowcount,
        connection.execute(
            delete(contact_attempts).where(contact_attempts.c.erase_on <= today)
        ).rowcount,
    )


def erase_ties(connection: Connection, closed_before: datetime.date) -> int:
    """Unties codes from dossiers in rounds that closed before this day; returns how many."""
    ended = select(rounds.c.code).where(rounds.c.closes_on < closed_before)
    untied = (
        update(one_time_codes)
        .where(one_time_codes.c.dossier.is_not(None), one_time_codes.c.round.in_(ended))
        .values(dossier=None)
    )
    return connection.execute(untied).rowcount


def _seal(cipher: AESGCM, place: Place, contact: Contact) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    text = json.dumps([contact.name, contact.phone, contact.address], ensure_ascii=False)
    return nonce + cipher.encrypt(nonce, text.encode(), place.label)


def _open(cipher: AESGCM, place: Place, sealed: bytes) -> Contact:
    try:
        text = cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.label)
    except InvalidTag as error:
        raise WrongContactKey from error
    return Contact(*json.loads(text))
