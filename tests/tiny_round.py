"""A province of two blocks, four agencies and a round: three criteria, a choice, a comment."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sipas.actions.approval import approval_outlook
from sipas.actions.rounds import create_round, open_round
from sipas.questionnaires.model import Questionnaire
from sipas.questionnaires.reading import questionnaire_from_text
from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, Desk, put_agencies, put_blocks, put_desks
from sipas.store.register import Dossier, put_dossiers
from sipas.store.rounds import Round

BLOCKS = ("so-nganh", "huyen")
AGENCIES = ("noi-vu", "y-te", "hoi-an", "tam-ky")
TODAY = date(2025, 7, 10)
NOW = datetime(2025, 7, 10, 3, 25, 40, tzinfo=UTC)
ROUND = Round(
    code="2025",
    name="Đợt 6 tháng đầu năm 2025",
    year=2025,
    questionnaire_version_id=None,
    state="draft",
    opens_on=date(2025, 7, 1),
    closes_on=date(2025, 7, 31),
    period_from=date(2025, 1, 1),
    period_to=date(2025, 6, 30),
    vietnamese_only=True,
    modes=("desk_code", "one_time_code", "post", "phone", "paper"),
)
_TEXT = """
code = "tiny"
version = 1
minutes = 1
title = "Phiếu nhỏ"
introduction = "Để thử."
source = "Phiếu thử"
scale = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
not_applicable = "Không áp dụng"

[[section]]
code = "access"
title = "Tiếp cận"
factor = true
[[section.question]]
code = "access_1"
kind = "satisfaction"
text = "Đủ chỗ ngồi."
required = true
[[section.question]]
code = "access_2"
kind = "satisfaction"
text = "Dễ tìm."

[[section]]
code = "result"
title = "Kết quả"
factor = true
[[section.question]]
code = "result_1"
kind = "satisfaction"
text = "Đúng hẹn."

[[section]]
code = "about"
title = "Về Ông/Bà"
[[section.question]]
code = "sex"
kind = "single_choice"
text = "Giới tính"
options = [{ code = "male", label = "Nam" }, { code = "female", label = "Nữ" }]
[[section.question]]
code = "comment"
kind = "long_text"
text = "Góp ý?"
max_length = 400
"""


def tiny_questionnaire() -> Questionnaire:
    return questionnaire_from_text(_TEXT.encode(), "tiny.toml")


def put_places(database: Database) -> None:
    """Two blocks of two agencies; each agency has one desk of the same code."""
    with database.write() as transaction:
        put_blocks(transaction, [Block(code, code, place) for place, code in enumerate(BLOCKS)])
        for place, code in enumerate(AGENCIES):
            agency = Agency(code, f"Cơ quan {code}", code, BLOCKS[place // 2])
            put_agencies(transaction, [agency])
            put_desks(transaction, [Desk(code, f"Quầy {code}", code)])


def put_some_dossiers(database: Database, each: int = 50) -> None:
    """As many dossiers of every agency, returned in the period."""
    day = date(2025, 3, 3)
    with database.write() as transaction:
        put_dossiers(
            transaction,
            [
                Dossier(f"{agency}/{number}", agency, "Hộ tịch", "Khai sinh", day, day, day, "desk")
                for agency in AGENCIES
                for number in range(each)
            ],
        )


def build_open_round(
    database: Database,
    *,
    capacity: int | None = None,
    cell_variables: Sequence[str] = (),
    modes: tuple[str, ...] = ROUND.modes,
) -> Round:
    put_places(database)
    new = replace(ROUND, capacity=capacity, cell_variables=tuple(cell_variables), modes=modes)
    create_round(database, new, AGENCIES, tiny_questionnaire(), None, now=NOW)
    return open_round(database, new.code, TODAY, None, now=NOW)


def fingerprint_of(database: Database, code: str = "2025") -> str:
    """What an approver has read."""
    return approval_outlook(database, code, "").fingerprint


def form(
    first: str = "4", second: str = "5", third: str = "3", **others: str
) -> dict[str, list[str]]:
    answers = {"access_1": first, "access_2": second, "result_1": third, **others}
    return {code: [value] for code, value in answers.items()}
