"""The demonstration province: real units, made-up citizens, and the same roads in as real data."""

import datetime
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from sipas.actions.collection import collect_response
from sipas.actions.days import VIET_NAM, day_of
from sipas.actions.drawing import draw_charts
from sipas.actions.import_report import Progress, unseen
from sipas.actions.installation import DEMONSTRATION, PROVINCE_NAME, YES
from sipas.actions.made_up_data import (
    PROVINCE_FOLDER,
    PUBLISHED,
    PUBLISHED_SOURCE,
    MadeUpAgency,
    made_up_agencies,
    made_up_comments,
)
from sipas.actions.made_up_forms import simulate_forms
from sipas.actions.made_up_register import PERIODS, write_register
from sipas.actions.made_up_visits import put_made_up_visits
from sipas.actions.organisation import import_organisation
from sipas.actions.publication import publish_findings
from sipas.actions.register import import_register
from sipas.actions.rounds import close_round, create_round, open_round, record_published_round
from sipas.actions.simulation import satisfaction_of_agencies, stream
from sipas.findings.findings import Findings
from sipas.questionnaires.model import Questionnaire
from sipas.questionnaires.reading import shipped_questionnaires
from sipas.store.database import Database
from sipas.store.installation import find_installation, put_installation
from sipas.store.organisation import Desk, all_desks
from sipas.store.rounds import Round, RoundState, all_rounds
from sipas.tallies.calibration_plan import CalibrationPlan, Category, MarginPlan

SEED = 2024
PROVINCE = "Tỉnh Quảng Nam"
QUESTIONNAIRE = "sipas-desk-2017"
TARGET = 0.85  # what leaders are held to (METHOD, section 5)
OPEN_ROUND = "2025"
BUILT = "demonstration_built"

OPEN_SINCE_DAYS = 14
OPEN_FOR_DAYS = 60

# Made up like all the rest: who brings dossiers to the one-stop desks, and what earns which word.
_CALIBRATION = CalibrationPlan(
    "raking",
    (
        MarginPlan(("block",)),
        MarginPlan(("sex",), (Category(("male",), 0.53), Category(("female",), 0.47))),
    ),
    on_empty="collapse",
)
_GRADES = (("Tốt", 0.9), ("Khá", 0.8), ("Trung bình", 0.65), ("Yếu", 0.0))
THIN_BELOW = 20

_ROUND_2023 = Round(
    code="2023",
    name="Khảo sát mức độ hài lòng năm 2023",
    year=2023,
    questionnaire_version_id=None,
    state=RoundState.PUBLISHED,
    opens_on=datetime.date(2024, 1, 8),
    closes_on=datetime.date(2024, 2, 16),
    period_from=datetime.date(2023, 1, 1),
    period_to=datetime.date(2023, 12, 31),
    target=TARGET,
)
_ROUND_2024 = Round(
    code="2024",
    name="Khảo sát mức độ hài lòng năm 2024",
    year=2024,
    questionnaire_version_id=None,
    state=RoundState.DRAFT,
    opens_on=datetime.date(2025, 1, 6),
    closes_on=datetime.date(2025, 2, 14),
    period_from=PERIODS["2024"][0],
    period_to=PERIODS["2024"][1],
    target=TARGET,
    modes=("desk_code", "phone", "paper"),
    cell_variables=("sex",),
    calibration=_CALIBRATION,
    thin_below=THIN_BELOW,
    grades=_GRADES,
)
_PUBLISHED_ON = datetime.date(2025, 3, 26)


class NotADemonstration(RuntimeError):
    """A database that holds something else, which made-up answers must not join."""

    def __init__(self) -> None:
        super().__init__(
            "Nơi lưu dữ liệu này đang có dữ liệu khác, không phải tỉnh minh họa; "
            "hãy chọn thư mục dữ liệu khác."
        )


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What was built, by numbers."""

    dossiers: int
    responses: int


def is_built(database: Database) -> bool:
    """Whether the demonstration is there as a whole; raises NotADemonstration for real data."""
    with database.read() as connection:
        if find_installation(connection, BUILT) is not None:
            return True
        is_begun = find_installation(connection, DEMONSTRATION) == YES
        if not is_begun and (all_rounds(connection) or all_desks(connection)):
            raise NotADemonstration
    return False


def build_demonstration(
    database: Database,
    built_on: datetime.date,
    seed: int = SEED,
    on_progress: Progress = unseen,
    *,
    scale: float = 1.0,
) -> Demonstration:
    """Builds the province into an empty database; the same seed and day give the same province.

    Built again over a half-built one, it completes it: units, dossiers and responses have the same
    identifiers each time. `scale` makes a smaller province for tests.
    """
    with database.write() as connection:
        put_installation(connection, DEMONSTRATION, YES)
        put_installation(connection, PROVINCE_NAME, PROVINCE)
    import_organisation(database, PROVINCE_FOLDER)
    agencies = made_up_agencies(scale)
    dossiers = _import_dossiers(
        database, agencies, seed, built_on, lambda done: on_progress(0.45 * done)
    )
    builder = _Builder(database, agencies, seed, on_progress)
    responses = builder.build_rounds(built_on)
    with database.write() as connection:
        put_installation(connection, BUILT, built_on.isoformat())
    on_progress(1.0)
    return Demonstration(dossiers, responses)


def _import_dossiers(
    database: Database,
    agencies: list[MadeUpAgency],
    seed: int,
    today: datetime.date,
    on_progress: Progress,
) -> int:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dossiers.csv"
        written = write_register(file, agencies, seed)
        refused_to = Path(folder) / "refused.csv"
        report = import_register(database, file, None, refused_to, on_progress, today=today)
    if report.refused:
        raise RuntimeError(f"{report.refused} of {written} made-up dossiers were refused")
    return written


@dataclass(slots=True)  # counts what is done
class _Builder:
    """Rounds and their responses; `done` counts responses for the progress."""

    database: Database
    agencies: list[MadeUpAgency]
    seed: int
    on_progress: Progress
    done: int = 0

    def build_rounds(self, built_on: datetime.date) -> int:
        questionnaire = _shipped(QUESTIONNAIRE)
        self._record_2023()
        self._build_2024(questionnaire)
        self._build_open_round(questionnaire, built_on)
        return self.done

    def _record_2023(self) -> None:
        if self._state("2023") is not None:
            return
        figures = {("block", block): value for block, value in PUBLISHED["2023"].items()}
        when = _noon(_ROUND_2023.closes_on)
        record_published_round(
            self.database, _ROUND_2023, figures, PUBLISHED_SOURCE, None, now=when
        )

    def _build_2024(self, questionnaire: Questionnaire) -> None:
        first, last = _ROUND_2024.opens_on, _ROUND_2024.closes_on
        self._open(_ROUND_2024, questionnaire, first)
        if self._state("2024") == RoundState.OPEN:
            self._answer("2024", questionnaire, first, (last - first).days)
            close_round(self.database, "2024", last, None, now=_noon(last))
        if self._state("2024") == RoundState.CLOSED:
            publish_findings(self.database, "2024", _noon(_PUBLISHED_ON), None, _draw)

    def _build_open_round(self, questionnaire: Questionnaire, built_on: datetime.date) -> None:
        """Opened two weeks before the day it is built, so that it can be answered now."""
        opens_on = built_on - datetime.timedelta(days=OPEN_SINCE_DAYS)
        new = replace(
            _ROUND_2024,
            code=OPEN_ROUND,
            name="Khảo sát mức độ hài lòng 6 tháng đầu năm 2025",
            year=2025,
            opens_on=opens_on,
            closes_on=built_on + datetime.timedelta(days=OPEN_FOR_DAYS),
            period_from=PERIODS["2025"][0],
            period_to=PERIODS["2025"][1],
        )
        self._open(new, questionnaire, opens_on)
        self._answer(OPEN_ROUND, questionnaire, opens_on, OPEN_SINCE_DAYS)

    def _open(self, new: Round, questionnaire: Questionnaire, day: datetime.date) -> None:
        members = [one.code for one in self.agencies if one.responses[new.code]]
        if self._state(new.code) is None:
            create_round(self.database, new, members, questionnaire, None, now=_noon(day))
        if self._state(new.code) == RoundState.DRAFT:
            open_round(self.database, new.code, day, None, now=_noon(day))

    def _answer(
        self, code: str, questionnaire: Questionnaire, first: datetime.date, days: int
    ) -> None:
        shares = satisfaction_of_agencies(self.agencies, code, self.seed)
        with self.database.read() as connection:
            desks = all_desks(connection)
        for agency in self.agencies:
            if agency.responses[code]:
                own = [desk for desk in desks if desk.agency == agency.code]
                self._answer_at(agency, own, shares[agency.code], code, questionnaire, first, days)

    def _answer_at(
        self,
        agency: MadeUpAgency,
        desks: list[Desk],
        satisfied: float,
        code: str,
        questionnaire: Questionnaire,
        first: datetime.date,
        days: int,
    ) -> None:
        chance = stream(self.seed, "forms", agency.code, code)
        people = agency.responses[code]
        forms = simulate_forms(questionnaire, satisfied, people, days, made_up_comments(), chance)
        sent: list[tuple[str, datetime.date]] = []
        for place, form in enumerate(forms):
            sent.append((desks[place % len(desks)].code, day_of(form.moment(first, VIET_NAM))))
            collected = collect_response(
                self.database,
                desks[place % len(desks)].code,
                form.identifier,
                form.submitted,
                form.language,
                form.mode,
                form.moment(first, VIET_NAM),
            )
            if collected.receipt is None:
                raise RuntimeError(f"{agency.code} {code}: {collected.state} {collected.problems}")
            self.done += 1
        put_made_up_visits(self.database, code, agency.code, sent, chance)
        self._tell()

    def _tell(self) -> None:
        expected = sum(sum(one.responses.values()) for one in self.agencies)
        self.on_progress(0.45 + 0.54 * self.done / max(1, expected))

    def _state(self, code: str) -> str | None:
        with self.database.read() as connection:
            return next((one.state for one in all_rounds(connection) if one.code == code), None)


def _shipped(code: str) -> Questionnaire:
    return next(one for one in shipped_questionnaires() if one.code == code)


def _draw(findings: Findings) -> dict[tuple[str, str], str]:
    return dict(draw_charts(findings))


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), VIET_NAM)
