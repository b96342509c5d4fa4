"""A province of a handful of desks: one whose survey is open, and one for each reason why not."""

from datetime import date, timedelta
from uuid import UUID

from sipas.questionnaires.reading import fingerprint, read_questionnaire, to_definition
from sipas.shipped import surveys_folder
from sipas.store.database import Database, Transaction
from sipas.store.installation import put_installation
from sipas.store.organisation import Agency, Block, Desk, put_agencies, put_blocks, put_desks
from sipas.store.questionnaires import put_questionnaire_version
from sipas.store.rounds import Round, put_round

OPEN, PULSE, SOON, PAST, FULL, LONG = "mo", "nhanh", "sap-mo", "da-dong", "da-du", "ten-dai"

_AGENCIES = {
    OPEN: ("Sở Tư pháp", "Quầy 3"),
    PULSE: ("Sở Y tế", "Quầy 1"),
    SOON: ("Sở Xây dựng", "Quầy 2"),
    PAST: ("Sở Nội vụ", "Quầy 4"),
    FULL: ("Sở Công Thương", "Quầy 5"),
    LONG: (
        "Chi nhánh Văn phòng Đăng ký đất đai huyện Nam Trà My, Sở Tài nguyên và Môi trường",
        "Quầy tiếp nhận hồ sơ và trả kết quả đăng ký biến động đất đai số 12",
    ),
}


def build_small_province(database: Database, today: date, *, is_made_up: bool = False) -> None:
    """Writes the desks above, each of an agency of its own, around this day."""
    with database.write() as transaction:
        put_blocks(transaction, [Block("so-nganh", "Sở, ngành", 1)])
        for code, (agency, desk) in _AGENCIES.items():
            put_agencies(transaction, [Agency(code, agency, agency, "so-nganh")])
            put_desks(transaction, [Desk(code, desk, code)])
        _put_round(transaction, "2026", "sipas-desk-2017", [OPEN, LONG], today)
        _put_round(transaction, "nhanh", "desk-pulse", [PULSE], today)
        _put_round(transaction, "sap-mo", "desk-pulse", [SOON], today + timedelta(days=30))
        _put_round(transaction, "da-dong", "desk-pulse", [PAST], today - timedelta(days=60))
        _put_round(transaction, "da-du", "desk-pulse", [FULL], today, capacity=0)
        if is_made_up:
            put_installation(transaction, "demonstration", "yes")


def _put_round(
    transaction: Transaction,
    code: str,
    questionnaire: str,
    agencies: list[str],
    opens_on: date,
    capacity: int | None = None,
    modes: tuple[str, ...] = ("desk_code", "one_time_code"),
) -> None:
    definition = to_definition(read_questionnaire(surveys_folder() / f"{questionnaire}.toml"))
    version = put_questionnaire_version(
        transaction, questionnaire, 1, fingerprint(definition), definition
    )
    row = Round(
        code=code,
        name=f"Đợt khảo sát {code}",
        year=opens_on.year,
        questionnaire_version_id=version.id,
        state="open",
        opens_on=opens_on,
        closes_on=opens_on + timedelta(days=20),
        period_from=opens_on - timedelta(days=180),
        period_to=opens_on,
        capacity=capacity,
        modes=modes,
    )
    put_round(transaction, row, agencies)


def identifier(number: int) -> UUID:
    """A valid identifier that says which one it is."""
    return UUID(int=(4 << 76) | (2 << 62) | number)
