"""Writing what was drawn: in batches, between which citizens' answers are stored.

A sample of hundreds of thousands takes long to write, and one writer at a time is all that SQLite
admits. It counts from its last batch on; one that was never finished is cleared away.
"""

import datetime
from collections.abc import Sequence
from contextlib import suppress
from time import sleep

from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, DatabaseBusy
from sipas.store.samples import (
    Sample,
    SampledDossier,
    append_dossiers,
    delete_sample,
    finish_sample,
    unfinished_samples,
)

MAIN = "main"
BATCH = 2000
# Who waits for SQLite looks again at least every tenth of a second; a pause lets some of them in.
PAUSE_SECONDS = 0.02
GIVEN_UP = datetime.timedelta(minutes=15)


def write_in_batches(
    database: Database, sample: Sample, number: int, drawn: Sequence[SampledDossier]
) -> None:
    """Writes the dossiers of a sample that was begun, and finishes it; or leaves nothing."""
    try:
        for start in range(0, len(drawn), BATCH):
            with database.write() as transaction:
                append_dossiers(transaction, number, sample.round, drawn[start : start + BATCH])
            if database.is_sqlite and len(drawn) > BATCH:
                sleep(PAUSE_SECONDS)
        with database.write() as transaction:
            finish_sample(transaction, number, sample.fingerprint)
            main = sum(one.wave == MAIN for one in drawn)
            detail = {"sample": number, "method": sample.method, "seed": sample.seed}
            entry = (sample.drawn_at, sample.by, "draw_sample", sample.round)
            append_audit(transaction, AuditEntry(*entry, detail | {"dossiers": main}))
    except BaseException:
        with suppress(DatabaseBusy), database.write() as transaction:
            delete_sample(transaction, number)
        raise


def clear_unfinished(database: Database, now: datetime.datetime) -> None:
    """Clears away what a process left that died while it wrote."""
    with database.read() as transaction:
        left = unfinished_samples(transaction, now - GIVEN_UP)
    for number in left:
        with database.write() as transaction:
            delete_sample(transaction, number)
