"""What must be, and what should be, before a round is approved and opened."""

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from sipas.actions.calibration_check import MarginFault, margin_faults
from sipas.actions.questionnaire_versions import untranslated_places
from sipas.actions.questionnaires import frozen_questionnaire
from sipas.actions.round_planning import PlannedLine, RoundPlan, planned_round
from sipas.actions.round_refusal import RoundRefused
from sipas.languages import SOURCE_LANGUAGE
from sipas.questionnaires.model import Kind, Questionnaire
from sipas.store.database import Database, Transaction
from sipas.store.organisation import count_desks
from sipas.store.questionnaires import get_questionnaire_version
from sipas.store.rounds import Round, RoundState, all_rounds, round_agencies

NAMED = 5
"""So many agencies are named; of the others there is the number."""
_ROUNDING = 0.0005  # widths are shown to a tenth of a point: a promise is not broken by less


@dataclass(frozen=True, slots=True)
class Check:
    """One item of the check list; `step` is where it is mended, in the wizard or beside it.

    `sentence` says what is right, or where `is_met` is false what is wrong; `count` and `names`
    are of the agencies or words that it concerns.
    """

    name: str
    is_met: bool
    is_blocking: bool
    step: str
    sentence: str
    count: int = 0
    names: tuple[str, ...] = ()

    @property
    def unnamed(self) -> int:
        return max(0, self.count - len(self.names))


@dataclass(frozen=True, slots=True)
class _Known:
    """All that the items look at."""

    view: RoundPlan
    today: datetime.date
    desks: Mapping[str, int]
    busy: frozenset[str]
    questionnaire: Questionnaire | None
    untranslated: tuple[str, ...]
    margins: tuple[MarginFault, ...]

    @property
    def round(self) -> Round:
        return self.view.round


class NotReady(RoundRefused):
    """Blocking items stand against the approval or the opening of a round."""

    def __init__(self, checks: Collection[Check], code: str) -> None:
        super().__init__(
            _l("Đợt khảo sát “%(code)s” còn chỗ phải sửa trước khi duyệt và mở: %(reasons)s"),
            code=code,
            reasons=" ".join(one.sentence for one in checks),
        )
        self.checks = tuple(checks)

    def translated(self, gettext: Callable[[str], str]) -> str:
        reasons = " ".join(gettext(one.sentence) for one in self.checks)
        return gettext(self.sentence) % {**self.values, "reasons": reasons}


def round_checks(database: Database, code: str, today: datetime.date) -> tuple[Check, ...]:
    """The blocking items first, in the order of the steps; then what only needs a look."""
    known = _known(database, planned_round(database, code), today)
    return in_order((*_asking(known), *_places(known), *_numbers(known)))


def in_order(checks: Collection[Check]) -> tuple[Check, ...]:
    return tuple(sorted(checks, key=lambda one: (one.is_met, not one.is_blocking)))


def refuse_unready(database: Database, code: str, today: datetime.date) -> None:
    """Raises NotReady with the items that must be mended first."""
    wrong = [one for one in round_checks(database, code, today) if one.is_blocking]
    unmet = [one for one in wrong if not one.is_met]
    if unmet:
        raise NotReady(unmet, code)


def _known(database: Database, view: RoundPlan, today: datetime.date) -> _Known:
    found = view.round
    version = found.questionnaire_version_id
    questionnaire = None if version is None else frozen_questionnaire(database, version).source
    with database.read() as transaction:
        others = [one for one in all_rounds(transaction) if _overlaps(one, found)]
        busy = frozenset(
            agency for one in others for agency in round_agencies(transaction, one.code)
        )
        desks = count_desks(transaction, max(today, found.opens_on))
        untranslated = () if version is None else _untranslated(transaction, version)
    population = {one.code: one.population for one in view.sample.agencies}
    own = {line.code: block.code for block, lines in view.blocks for line in lines}
    margins = margin_faults(found, _options(questionnaire), population, own)
    return _Known(view, today, desks, busy, questionnaire, untranslated, tuple(margins))


def _untranslated(transaction: Transaction, version: int) -> tuple[str, ...]:
    """The Vietnamese words that have no English beside them."""
    definition = get_questionnaire_version(transaction, version).definition
    source = definition["words"][SOURCE_LANGUAGE]
    return tuple(source[place] for place in untranslated_places(definition))


def _options(questionnaire: Questionnaire | None) -> dict[str, frozenset[str]]:
    questions = questionnaire.questions if questionnaire else ()
    return {
        one.code: frozenset(option.code for option in one.options)
        for one in questions
        if one.kind is Kind.SINGLE
    }


def _asking(known: _Known) -> Iterator[Check]:
    found = known.round
    asks = known.questionnaire is not None and bool(known.questionnaire.scored)
    yield _must("asks", "basics", asks, _l("Đợt khảo sát phải có phiếu để hỏi."))
    yield _must(
        "days",
        "basics",
        found.closes_on >= known.today,
        _l("Ngày cuối nhận phiếu đã qua: hãy chọn ngày khác."),
    )
    yield _should(
        "period",
        "basics",
        found.period_to <= found.closes_on,
        _l("Kỳ hồ sơ kết thúc sau ngày cuối nhận phiếu."),
    )
    is_said = found.vietnamese_only or not known.untranslated
    yield Check(
        "words",
        is_said,
        True,
        "basics",
        _l(
            "Phiếu khảo sát còn lời chưa có tiếng Anh: hãy dịch ở phòng Phiếu khảo sát, hoặc chọn "
            "“Chỉ hỏi bằng tiếng Việt”."
        ),
        len(known.untranslated),
        known.untranslated[:NAMED],
    )


def _places(known: _Known) -> Iterator[Check]:
    lines = known.view.agencies
    yield _must(
        "agencies", "agencies", bool(lines), _l("Đợt khảo sát phải có ít nhất một cơ quan.")
    )
    yield _dossiers(lines)
    twice = [one for one in lines if one.code in known.busy]
    sentence = _l(
        "Có cơ quan đang thuộc một đợt khác cùng thời gian: mã ở quầy của cơ quan ấy chỉ dẫn tới "
        "đợt có ngày mở muộn hơn."
    )
    yield _of("overlap", "basics", twice, sentence)
    is_at_desks = "desk_code" in known.round.modes
    missing = [one for one in lines if not known.desks.get(one.code)] if is_at_desks else []
    if missing and len(missing) == len(lines):
        sentence = _l("Đợt hỏi bằng mã đặt ở quầy nhưng chưa cơ quan nào có quầy.")
        yield _must("desks", "modes", False, sentence)
    else:
        yield _of(
            "desks", "modes", missing, _l("Có cơ quan chưa có quầy nên không có mã và áp phích.")
        )


def _dossiers(lines: Collection[PlannedLine]) -> Check:
    without = [one for one in lines if not one.group.population]
    if without and len(without) == len(lines):
        sentence = _l(
            "Chưa có hồ sơ nào trong kỳ: vẫn nhận được phiếu, nhưng chưa tính được chỉ số cho đến "
            "khi nhập danh sách hồ sơ."
        )
        return _should("dossiers", "basics", False, sentence)
    return _of("dossiers", "agencies", without, _l("Có cơ quan không có hồ sơ nào trong kỳ."))


def _numbers(known: _Known) -> Iterator[Check]:
    view, found = known.view, known.round
    lines = [one for one in view.agencies if one.group.population]
    quotas = view.kept
    none = [one for one in lines if not quotas.get(one.code)]
    yield _of("planned", "size", none, _l("Có cơ quan chưa có chỉ tiêu phiếu."))
    over = [one for one in lines if (quotas.get(one.code) or 0) > one.group.population]
    yield _of("quotas", "size", over, _l("Có chỉ tiêu vượt số hồ sơ của cơ quan."))
    least = max(found.minimum_cell, found.thin_below or 0)
    few = [one for one in lines if 0 < (quotas.get(one.code) or 0) < least]
    yield _of(
        "few",
        "size",
        few,
        _l("Có cơ quan dự kiến ít phiếu hơn ngưỡng công bố nên sẽ không có kết quả riêng."),
    )
    wide = [one for one in view.promised if one.half_width > view.plan.margin + _ROUNDING]
    yield _of("precision", "size", wide, _l("Có nơi không đạt sai số mong muốn."))
    thin = found.thin_below is None or found.thin_below >= found.minimum_cell
    yield _should(
        "thin",
        "rules",
        thin,
        _l("Ngưỡng cơ quan ít phiếu thấp hơn ngưỡng ẩn số liệu nên không có tác dụng."),
    )
    yield from _margins(known)


def _margins(known: _Known) -> Iterator[Check]:
    if not known.margins:
        yield _must("margins", "rules", True, "")
    for one in known.margins:
        words = (one.margin, *one.names[:NAMED])
        yield Check(
            "margins", False, one.is_blocking, "rules", one.sentence, len(one.names) + 1, words
        )


def _must(name: str, step: str, is_met: bool, sentence: str) -> Check:
    return Check(name, is_met, True, step, sentence)


def _should(name: str, step: str, is_met: bool, sentence: str) -> Check:
    return Check(name, is_met, False, step, sentence)


def _of(name: str, step: str, wrong: list[PlannedLine], sentence: str) -> Check:
    """An item that is met where it concerns nobody."""
    names = tuple(one.name for one in wrong[:NAMED])
    return Check(name, not wrong, False, step, sentence, len(wrong), names)


def _overlaps(one: Round, found: Round) -> bool:
    """Whether another round is open, or may open, on a day on which this one takes answers."""
    is_other = one.code != found.code and one.questionnaire_version_id is not None
    lives = one.state in {RoundState.APPROVED, RoundState.OPEN}
    meets = one.opens_on <= found.closes_on and one.closes_on >= found.opens_on
    return is_other and lives and meets


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
