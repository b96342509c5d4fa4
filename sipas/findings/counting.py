"""What was collected, by group: merged tallies, dossiers, and what must be noted of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sipas.findings.findings import PROVINCE, Group, GroupKind, Note, NoteKind, RoundFacts
from sipas.findings.sections import ProjectedGroup, Projection
from sipas.questionnaires.model import Questionnaire
from sipas.tallies.agencies import CellKey, FirstStage
from sipas.tallies.tally import Tally, empty_tally, merge


@dataclass(frozen=True, slots=True)
class Counted:
    """What was collected, by group code: merged tallies, dossiers; agencies without dossiers.

    first_stage : how agencies themselves were drawn, where figures of blocks and province are to
    stand for all of them.
    """

    groups: tuple[Group, ...]
    members: Mapping[str, frozenset[str]]
    tallies: Mapping[str, Tally]
    population: Mapping[str, int]
    without_dossiers: tuple[str, ...]
    first_stage: FirstStage | None = None


def count_responses(
    questionnaire: Questionnaire,
    tallies: Mapping[CellKey, Tally],
    population: Mapping[str, int],
    groups: tuple[Group, ...],
    first_stage: FirstStage | None = None,
) -> Counted:
    """What can be weighted; responses of an agency without dossiers are only noted."""
    members = _members(groups)
    nothing = empty_tally(len(questionnaire.scored))
    cells: dict[str, list[Tally]] = {agency: [nothing] for agency in members[PROVINCE]}
    for key, tally in tallies.items():
        if key.agency in cells:
            cells[key.agency].append(tally)
    found = {agency: merge(parts) for agency, parts in cells.items()}
    usable = {a: tally if population.get(a, 0) > 0 else nothing for a, tally in found.items()}
    return Counted(
        groups,
        members,
        {code: merge([nothing, *(usable[a] for a in inside)]) for code, inside in members.items()},
        {code: sum(population.get(a, 0) for a in inside) for code, inside in members.items()},
        tuple(a for a, tally in found.items() if tally.n > 0 and population.get(a, 0) == 0),
        first_stage,
    )


def _members(groups: tuple[Group, ...]) -> dict[str, frozenset[str]]:
    """Group code -> the agencies in it."""
    agencies = [group for group in groups if group.kind is GroupKind.AGENCY]
    members = {PROVINCE: frozenset(agency.code for agency in agencies)}
    for group in groups:
        if group.kind is GroupKind.BLOCK:
            members[group.code] = frozenset(a.code for a in agencies if a.parent == group.code)
    return members | {agency.code: frozenset({agency.code}) for agency in agencies}


def projection_of(counted: Counted) -> Projection | None:
    """How many agencies of each group were drawn; None where none was."""
    stage = counted.first_stage
    if stage is None:
        return None
    known = {a for a in counted.members[PROVINCE] if counted.population[a] > 0}
    frame = stage.frame & known
    return Projection(
        tuple(
            ProjectedGroup(
                group.code,
                len(inside & stage.chance.keys()),
                len(inside),
                sum(counted.tallies[agency].n > 0 for agency in inside & stage.chance.keys()),
            )
            for group in counted.groups
            if group.kind is not GroupKind.AGENCY
            and (inside := counted.members[group.code] & frame)
        ),
        by_block=bool(stage.strata),
    )


def not_drawn(counted: Counted) -> frozenset[str]:
    """Agencies that drawn ones stand for."""
    stage = counted.first_stage
    if stage is None:
        return frozenset()
    return (stage.frame - stage.chance.keys()) & counted.members[PROVINCE]


def notes_on_agencies(counted: Counted) -> list[Note]:
    represented = not_drawn(counted)
    agencies = [group.code for group in counted.groups if group.kind is GroupKind.AGENCY]
    sizes = {code: (counted.tallies[code].n, counted.population[code]) for code in agencies}
    found = {
        NoteKind.NO_RESPONSES: [
            c for c, (n, size) in sizes.items() if n == 0 and size > 0 and c not in represented
        ],
        NoteKind.MORE_RESPONSES_THAN_DOSSIERS: [
            c for c, (n, size) in sizes.items() if n > size > 0
        ],
        NoteKind.NO_DOSSIERS: sorted(counted.without_dossiers),
    }
    return [Note(kind, tuple(codes)) for kind, codes in found.items() if codes]


def thin_agencies(facts: RoundFacts, counted: Counted) -> frozenset[str]:
    """Agencies that answered, with fewer responses than may stand alone."""
    if facts.thin_below is None:
        return frozenset()
    return frozenset(
        agency
        for agency in counted.members[PROVINCE]
        if 0 < counted.tallies[agency].n < facts.thin_below
    )
