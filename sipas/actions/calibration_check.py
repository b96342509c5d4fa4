"""A round's margins laid against its questionnaire, its agencies and its register."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sipas.store.rounds import Round
from sipas.tallies.calibration_plan import PLACES, CalibrationPlan, MarginPlan

FAR = 0.05
"""A written share of agencies or blocks that lies further from the register's is pointed out."""


@dataclass(frozen=True, slots=True)
class MarginFault:
    """`is_blocking`: the weights could not be fitted; `names` are what the sentence is about."""

    sentence: str
    margin: str
    names: tuple[str, ...]
    is_blocking: bool = True


def margin_faults(
    found: Round,
    options: Mapping[str, frozenset[str]],
    population: Mapping[str, int],
    block_of: Mapping[str, str],
) -> list[MarginFault]:
    """What stands against the calibration of a round; nothing where it has none.

    options : the choices of each question that may be a margin, by code of the question.
    population : dossiers of the agencies asked about. block_of : their blocks.
    """
    plan = found.calibration
    if plan is None:
        return []
    known = {
        "agency": _sums(population, {code: code for code in block_of}),
        "block": _sums(population, block_of),
    }
    return [
        fault
        for margin in plan.margins
        for fault in (*_variables(margin, found, options), *_places(margin, plan, known))
    ]


def _variables(
    margin: MarginPlan, found: Round, options: Mapping[str, frozenset[str]]
) -> Iterator[MarginFault]:
    asked = [name for name in margin.variables if name not in (*PLACES, "mode")]
    strange = tuple(name for name in asked if name not in options)
    if strange:
        yield MarginFault(
            _l("Hiệu chỉnh theo điều mà phiếu khảo sát không hỏi."), margin.name, strange
        )
    uncounted = tuple(
        name
        for name in margin.variables
        if name not in PLACES and name not in strange and name not in found.cell_variables
    )
    if uncounted:
        yield MarginFault(
            _l("Hiệu chỉnh theo điều mà phiếu không được đếm riêng."), margin.name, uncounted
        )
    for place, name in enumerate(margin.variables):
        values = {one.values[place] for one in margin.categories}
        other = tuple(sorted(values - options[name])) if name in options else ()
        if other:
            yield MarginFault(
                _l("Hiệu chỉnh theo lựa chọn mà phiếu khảo sát không có."), margin.name, other
            )


def _places(
    margin: MarginPlan, plan: CalibrationPlan, known: Mapping[str, Mapping[str, int]]
) -> Iterator[MarginFault]:
    """Sizes of agencies and blocks: those that are written, and those the register counts."""
    if len(margin.variables) != 1 or margin.variables[0] not in known:
        return
    counted = known[margin.variables[0]]
    if not margin.categories:
        empty = tuple(code for code, number in counted.items() if not number)
        if empty:
            sentence = _l(
                "Hiệu chỉnh theo danh sách hồ sơ, nhưng có nơi không có hồ sơ nào trong kỳ."
            )
            is_blocking = plan.on_empty == "fail" or len(empty) == len(counted)
            yield MarginFault(sentence, margin.name, empty, is_blocking)
        return
    written = {one.values[0]: one.size for one in margin.categories}
    strange = tuple(code for code in written if code not in counted)
    if strange:
        yield MarginFault(
            _l("Hiệu chỉnh theo nơi mà đợt khảo sát không hỏi."), margin.name, strange
        )
    left = tuple(code for code in counted if code not in written)
    if left:
        is_blocking = plan.on_empty == "fail"
        sentence = _l("Hiệu chỉnh còn thiếu số của vài nơi.")
        yield MarginFault(sentence, margin.name, left, is_blocking)
    far = _far(written, counted)
    if far and not strange:
        sentence = _l("Tỷ lệ ghi để hiệu chỉnh khác danh sách hồ sơ hơn 5 điểm phần trăm.")
        yield MarginFault(sentence, margin.name, far, is_blocking=False)


def _far(written: Mapping[str, float], counted: Mapping[str, int]) -> tuple[str, ...]:
    dossiers, sizes = sum(counted.values()), sum(written.values())
    if not dossiers:
        return ()
    return tuple(
        code
        for code, size in written.items()
        if abs(size / sizes - counted.get(code, 0) / dossiers) > FAR
    )


def _sums(population: Mapping[str, int], place_of: Mapping[str, str]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for agency, place in place_of.items():
        sums[place] = sums.get(place, 0) + population.get(agency, 0)
    return sums


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
