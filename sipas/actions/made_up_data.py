"""What the demonstration is made from: real units, and numbers and sentences that are made up."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
PROVINCE_FOLDER = EXAMPLES / "quang-nam-2024"

# Satisfaction by block as Quảng Nam published it: Báo Quảng Nam, 30/03/2025.
PUBLISHED_SOURCE = "Báo Quảng Nam, 30/03/2025"
PUBLISHED = {
    "2023": {"so-nganh": 0.8128, "huyen": 0.7436, "nganh-doc": 0.7786, "dat-dai": 0.7676},
    "2024": {"so-nganh": 0.8098, "huyen": 0.8054, "nganh-doc": 0.8425, "dat-dai": 0.7801},
}
# Nothing was published for this round: one block rises, the others stay within chance.
MADE_UP_2025 = {"so-nganh": 0.816, "huyen": 0.812, "nganh-doc": 0.835, "dat-dai": 0.845}
TARGETS = {"2024": PUBLISHED["2024"], "2025": MADE_UP_2025}


@dataclass(frozen=True, slots=True)
class MadeUpAgency:
    """How many dossiers an agency returns for each round, and how many people answer."""

    code: str
    block: str
    dossiers: dict[str, int]
    responses: dict[str, int]


@dataclass(frozen=True, slots=True)
class MadeUpProcedure:
    """A procedure of one agency, or of every agency ("*") of a block without its own."""

    block: str
    agency: str
    field: str
    name: str
    days: int


@dataclass(frozen=True, slots=True)
class MadeUpComment:
    """`mood` is 1 for thanks, 0 for advice, -1 for a complaint."""

    mood: int
    text: str


def made_up_agencies(scale: float = 1.0) -> list[MadeUpAgency]:
    """`scale` makes a smaller province for tests; whoever has dossiers keeps at least one."""
    blocks = {row["Mã"]: row["Khối"] for row in _rows(PROVINCE_FOLDER / "agencies.csv")}

    def scaled(count: str) -> int:
        return max(1, round(int(count) * scale)) if int(count) else 0

    return [
        MadeUpAgency(
            row["agency"],
            blocks[row["agency"]],
            {year: scaled(row[f"dossiers_{year}"]) for year in TARGETS},
            {year: scaled(row[f"responses_{year}"]) for year in TARGETS},
        )
        for row in _rows(EXAMPLES / "demonstration" / "agencies.csv")
    ]


def agency_names_of_the_example() -> dict[str, str]:
    """Code to full name, as a register writes it."""
    return {row["Mã"]: row["Tên"] for row in _rows(PROVINCE_FOLDER / "agencies.csv")}


def procedures_of(agency: MadeUpAgency) -> list[MadeUpProcedure]:
    procedures = [
        MadeUpProcedure(
            row["block"], row["agency"], row["field"], row["procedure"], int(row["days"])
        )
        for row in _rows(EXAMPLES / "demonstration" / "procedures.csv")
    ]
    own = [one for one in procedures if one.agency == agency.code]
    return own or [one for one in procedures if one.block == agency.block and one.agency == "*"]


def made_up_comments() -> list[MadeUpComment]:
    rows = _rows(EXAMPLES / "demonstration" / "comments.csv")
    return [MadeUpComment(int(row["mood"]), row["comment"]) for row in rows]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
