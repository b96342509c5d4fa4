"""What a job made: fetched by who asked for it, for a day; sealed where it would open a door."""

import datetime
import secrets
import shutil
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sipas.actions.jobs import KEPT, Job, UnknownJob, job_folder, job_of
from sipas.settings import Settings
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, Transaction
from sipas.store.jobs import jobs_of_person, put_job_file

_NONCE_BYTES = 12


def file_of_job(
    database: Database, settings: Settings, identifier: str, now: datetime.datetime, by: str
) -> tuple[Job, Path]:
    """What a job made, for the person who started it, for a day; a sealed file as it lies there."""
    job = job_of(database, identifier, now, by)
    path = job_folder(settings, identifier) / (job.file_name or "")
    if job.file_name is None or now - job.started_at > KEPT or not path.is_file():
        raise UnknownJob(identifier)
    return job, path


def opened_file_of_job(
    database: Database, settings: Settings, identifier: str, now: datetime.datetime, by: str
) -> tuple[Job, Path | BytesIO]:
    """The same, without its seal; that somebody took sealed things along is written down."""
    job, path = file_of_job(database, settings, identifier, now, by)
    if job.seal is None:
        return job, path
    sealed = path.read_bytes()
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    content = AESGCM(job.seal).decrypt(nonce, rest, identifier.encode())
    with database.write() as transaction:
        detail = {"job": identifier, "file": job.file_name}
        append_audit(transaction, AuditEntry(now, by, "fetch_sealed_file", job.kind, detail))
    return job, BytesIO(content)


def sealed_files(database: Database, kind: str, by: str, now: datetime.datetime) -> list[Job]:
    """The jobs of a kind whose files this person can still fetch, newest first."""
    with database.read() as transaction:
        found = jobs_of_person(transaction, kind, by)
    return [one for one in found if one.file_name and now - one.started_at <= KEPT]


def write_sealed(path: Path, identifier: str, content: bytes) -> bytes:
    """Writes the content under a new seal, which it returns: without it the file says nothing."""
    seal, nonce = AESGCM.generate_key(256), secrets.token_bytes(_NONCE_BYTES)
    path.touch(0o600)
    path.write_bytes(nonce + AESGCM(seal).encrypt(nonce, content, identifier.encode()))
    return seal


def keep_sealed(
    transaction: Transaction, identifier: str, name: str, media_type: str, seal: bytes
) -> None:
    """Hands the file of a running job over, in the transaction that makes its content count."""
    put_job_file(transaction, identifier, name, media_type, seal)


def erase_file_of_job(
    database: Database, settings: Settings, identifier: str, now: datetime.datetime, by: str
) -> None:
    """Erases what a job made, before its day is over: the file and what opens it."""
    job, _path = file_of_job(database, settings, identifier, now, by)
    with database.write() as transaction:
        put_job_file(transaction, identifier, None, None, None)
        detail = {"job": identifier, "file": job.file_name}
        append_audit(transaction, AuditEntry(now, by, "erase_job_file", job.kind, detail))
    with suppress(FileNotFoundError):
        shutil.rmtree(job_folder(settings, identifier))
