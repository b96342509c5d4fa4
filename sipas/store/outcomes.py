"""How drawn dossiers and one-time codes ended, as counts: nothing here names a person."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from sipas.store.contact_tables import contact_attempts as attempts
from sipas.store.sample_tables import one_time_codes as codes
from sipas.store.sample_tables import sample_dossiers, samples
from sipas.store.samples import UNFINISHED


@dataclass(frozen=True, slots=True)
class AttemptCount:
    """Dossiers of an agency whose last attempt ended in the same way.

    `mode` and `state` are those of the code that the dossier has, None where it has none.
    """

    agency: str
    mode: str | None
    state: str | None
    disposition: str
    dossiers: int


def count_drawn(connection: Connection, code: str) -> dict[str, int]:
    """Dossiers by agency that were to be asked: those that are, and those replaced since.

    A sample that is still being written counts nowhere yet.
    """
    found = (
        select(sample_dossiers.c.agency, func.count())
        .join(samples, samples.c.id == sample_dossiers.c.sample)
        .where(
            samples.c.round == code,
            samples.c.fingerprint != UNFINISHED,
            sample_dossiers.c.state.in_(("asked", "replaced")),
        )
        .group_by(sample_dossiers.c.agency)
    )
    return dict(connection.execute(found).all())


def count_last_attempts(connection: Connection, code: str) -> list[AttemptCount]:
    """What came of the last attempt at each dossier that anybody called or wrote to."""
    place = (attempts.c.sample, attempts.c.agency, attempts.c.position)
    last = select(func.max(attempts.c.id)).group_by(*place).scalar_subquery()
    drawn = and_(*(sample_dossiers.c[one.name] == one for one in place))
    coded = and_(
        codes.c.round == sample_dossiers.c.round,
        codes.c.dossier == sample_dossiers.c.dossier,
        codes.c.state != "withdrawn",
    )
    named = (attempts.c.agency, codes.c.mode, codes.c.state, attempts.c.disposition)
    found = (
        select(*named, func.count())
        .select_from(attempts)
        .join(sample_dossiers, drawn)
        .outerjoin(codes, coded)
        .where(attempts.c.id.in_(last), sample_dossiers.c.round == code)
        .group_by(*named)
    )
    return [AttemptCount(*row) for row in connection.execute(found)]
