"""Samples drawn from the register: what was drawn, how, and with which chance."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from sipas.store.sample_tables import (
    code_issues,
    one_time_codes,
    sample_agencies,
    sample_dossiers,
    samples,
)
from sipas.store.tables import dossiers

UNFINISHED = ""


class SampleMethod(StrEnum):
    SIMPLE = "simple"
    SYSTEMATIC = "systematic"
    CLUSTERS = "clusters"


class DossierState(StrEnum):
    """Of a drawn dossier: asked, waiting as a replacement, or replaced by another."""

    ASKED = "asked"
    WAITING = "waiting"
    REPLACED = "replaced"


class UnknownSample(LookupError):
    """A sample that the round does not have."""

    def __init__(self, code: str, number: int) -> None:
        super().__init__(f"Đợt khảo sát “{code}” không có mẫu số {number}.")


@dataclass(frozen=True, slots=True)
class Sample:
    """`id` is 0 before it is stored; `fingerprint` is that of the dossiers in their order."""

    id: int
    round: str
    method: str
    seed: int
    parameters: Mapping[str, Any]
    register_version: int
    fingerprint: str
    drawn_at: datetime.datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class SampledAgency:
    """`population` dossiers, of which `size` were drawn; `chance` that the agency itself was."""

    agency: str
    population: int
    size: int
    chance: float


@dataclass(frozen=True, slots=True)
class SampledDossier:
    """`inclusion` is the chance that it is asked; `position` the order of draw, from 1."""

    agency: str
    position: int
    dossier: str
    inclusion: float
    wave: str
    state: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A dossier as far as drawing looks at it."""

    code: str
    field: str
    returned_on: datetime.date


def frame_of_agency(
    connection: Connection, agency: str, period: tuple[datetime.date, datetime.date]
) -> list[str]:
    """The codes of what an agency returned in the period, in order; read from an index alone."""
    found = select(dossiers.c.code).where(
        dossiers.c.agency == agency, dossiers.c.returned_on.between(*period)
    )
    # Sorted here: servers order letters in different ways, and the same seed must draw the same.
    return sorted(connection.execute(found).scalars())


def detailed_frame_of_agency(
    connection: Connection, agency: str, period: tuple[datetime.date, datetime.date]
) -> list[FrameRow]:
    """As above, with what systematic drawing sorts by: field, then day, then code."""
    columns = (dossiers.c.code, dossiers.c.field, dossiers.c.returned_on)
    found = select(*columns).where(
        dossiers.c.agency == agency, dossiers.c.returned_on.between(*period)
    )
    rows = (FrameRow(*row) for row in connection.execute(found))
    return sorted(rows, key=lambda row: (row.field, row.returned_on, row.code))


def begin_sample(connection: Connection, sample: Sample, agencies: Iterable[SampledAgency]) -> int:
    """Reserves the agencies of a sample and returns its number; it is none until it is whole."""
    values = asdict(sample) | {"fingerprint": UNFINISHED}
    del values["id"]
    number: int = connection.execute(
        insert(samples).values(values).returning(samples.c.id)
    ).scalar_one()
    strata = [{"sample": number} | asdict(one) for one in agencies]
    connection.execute(insert(sample_agencies), strata)
    return number


def append_dossiers(
    connection: Connection, number: int, code: str, drawn: Sequence[SampledDossier]
) -> None:
    """Some of the dossiers of a sample that was begun."""
    named = {"sample": number, "round": code}
    connection.execute(insert(sample_dossiers), [named | asdict(one) for one in drawn])


def finish_sample(connection: Connection, number: int, fingerprint: str) -> None:
    """From now on the sample counts."""
    whole = update(samples).where(samples.c.id == number).values(fingerprint=fingerprint)
    connection.execute(whole)


def unfinished_samples(connection: Connection, before: datetime.datetime) -> list[int]:
    """Samples that were begun before a moment and are not whole yet."""
    found = select(samples.c.id).where(
        samples.c.fingerprint == UNFINISHED, samples.c.drawn_at < before
    )
    return list(connection.execute(found).scalars())


def all_samples(connection: Connection, code: str) -> list[Sample]:
    """Of one round, newest first."""
    whole = samples.c.fingerprint != UNFINISHED
    found = select(samples).where(samples.c.round == code, whole).order_by(samples.c.id.desc())
    return [_sample(row) for row in connection.execute(found)]


def get_sample(connection: Connection, code: str, number: int) -> Sample:
    found = select(samples).where(
        samples.c.round == code, samples.c.id == number, samples.c.fingerprint != UNFINISHED
    )
    row = connection.execute(found).one_or_none()
    if row is None:
        raise UnknownSample(code, number)
    return _sample(row)


def sampled_agencies(connection: Connection, number: int) -> list[SampledAgency]:
    columns = (sample_agencies.c[name] for name in SampledAgency.__dataclass_fields__)
    found = select(*columns).where(sample_agencies.c.sample == number)
    rows = connection.execute(found.order_by(sample_agencies.c.agency))
    return [SampledAgency(*row) for row in rows]


def sampled_agencies_of_round(connection: Connection, code: str) -> set[str]:
    """Agencies of which a sample was drawn in this round already, or is being drawn."""
    found = (
        select(sample_agencies.c.agency)
        .join(samples, samples.c.id == sample_agencies.c.sample)
        .where(samples.c.round == code)
    )
    return set(connection.execute(found).scalars())


def count_sampled(
    connection: Connection, number: int, agency: str | None = None
) -> dict[tuple[str, str], int]:
    """Drawn dossiers by agency and state; of all agencies, or of one."""
    named = (sample_dossiers.c.agency, sample_dossiers.c.state)
    found = select(*named, func.count()).where(sample_dossiers.c.sample == number).group_by(*named)
    if agency is not None:
        found = found.where(sample_dossiers.c.agency == agency)
    return {(agency, state): count for agency, state, count in connection.execute(found)}


def sampled_dossiers(
    connection: Connection,
    number: int,
    agency: str | None = None,
    states: Iterable[str] = tuple(DossierState),
) -> list[SampledDossier]:
    """In order of agency and draw."""
    columns = (sample_dossiers.c[name] for name in SampledDossier.__dataclass_fields__)
    found = select(*columns).where(
        sample_dossiers.c.sample == number, sample_dossiers.c.state.in_(tuple(states))
    )
    if agency is not None:
        found = found.where(sample_dossiers.c.agency == agency)
    order = (sample_dossiers.c.agency, sample_dossiers.c.position)
    return [SampledDossier(*row) for row in connection.execute(found.order_by(*order))]


def move_dossier(
    connection: Connection,
    number: int,
    agency: str,
    position: int,
    before: DossierState,
    after: DossierState,
    reason: str | None = None,
) -> bool:
    """False when the dossier is not in the state `before`; then nothing changes."""
    changed = (
        update(sample_dossiers)
        .where(
            sample_dossiers.c.sample == number,
            sample_dossiers.c.agency == agency,
            sample_dossiers.c.position == position,
            sample_dossiers.c.state == before,
        )
        .values(state=after, reason=reason)
    )
    return connection.execute(changed).rowcount == 1


def tied_dossiers(connection: Connection, code: str) -> set[str]:
    """Dossiers of a round that have a code which was not withdrawn."""
    found = select(one_time_codes.c.dossier).where(
        one_time_codes.c.round == code,
        one_time_codes.c.dossier.is_not(None),
        one_time_codes.c.state != "withdrawn",
    )
    return {dossier for dossier in connection.execute(found).scalars() if dossier is not None}


def move_code_of_dossier(
    connection: Connection, code: str, dossier: str, before: Iterable[str], after: str
) -> None:
    """Gives the code of a dossier another state, if it has one that is in one of these."""
    connection.execute(
        update(one_time_codes)
        .where(
            one_time_codes.c.round == code,
            one_time_codes.c.dossier == dossier,
            one_time_codes.c.state.in_(tuple(before)),
        )
        .values(state=after)
    )


def has_codes(connection: Connection, number: int) -> bool:
    """Whether codes were ever issued for a sample."""
    found = select(code_issues.c.id).where(code_issues.c.sample == number).limit(1)
    return connection.execute(found).one_or_none() is not None


def delete_sample(connection: Connection, number: int) -> None:
    connection.execute(delete(sample_dossiers).where(sample_dossiers.c.sample == number))
    connection.execute(delete(sample_agencies).where(sample_agencies.c.sample == number))
    connection.execute(delete(samples).where(samples.c.id == number))


def _sample(row: Row[*tuple[Any, ...]]) -> Sample:
    return Sample(**row._mapping)  # noqa: SLF001 the public name of a row's columns
