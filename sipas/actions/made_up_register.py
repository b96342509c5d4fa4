"""The demonstration's dossiers, written as one-stop software would export them."""

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sipas.actions.made_up_data import (
    MadeUpAgency,
    MadeUpProcedure,
    agency_names_of_the_example,
    procedures_of,
)
from sipas.actions.simulation import stream

HEADINGS = (
    "Mã hồ sơ",
    "Cơ quan",
    "Lĩnh vực",
    "Thủ tục",
    "Ngày tiếp nhận",
    "Ngày hẹn trả",
    "Ngày trả kết quả",
    "Hình thức nộp",
)
FILINGS = ("Trực tiếp", "Trực tuyến", "Bưu chính công ích")
FILING_SHARES = (0.36, 0.58, 0.06)
PERIODS = {
    "2024": (datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)),
    "2025": (datetime.date(2025, 1, 1), datetime.date(2025, 6, 30)),
}


def write_register(path: Path, agencies: list[MadeUpAgency], seed: int) -> int:
    """Writes all dossiers of both periods; codes begin with MH (minh họa). Returns their number."""
    names = agency_names_of_the_example()
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for place, agency in enumerate(agencies, start=1):
            for year in PERIODS:
                for row in _dossiers(agency, year, f"MH.{place:02d}", names[agency.code], seed):
                    writer.writerow(row)
                    written += 1
    return written


def _dossiers(
    agency: MadeUpAgency, year: str, prefix: str, name: str, seed: int
) -> Iterator[tuple[str, ...]]:
    """As many as the agency returned in the period."""
    number = agency.dossiers[year]
    chance = stream(seed, "register", agency.code, year)
    procedures = procedures_of(agency)
    first, last = PERIODS[year]
    returned = np.sort(chance.integers(0, (last - first).days + 1, number))
    chosen = chance.integers(0, len(procedures), number)
    filing = chance.choice(FILINGS, number, p=FILING_SHARES)
    # Most results come a little before the day promised, few after it.
    margin = np.rint(chance.normal(-0.25, 0.16, number) * 10) / 10
    for place in range(number):
        procedure = procedures[chosen[place]]
        day = first + datetime.timedelta(days=int(returned[place]))
        code = f"{prefix}-{day:%y%m%d}-{place + 1:05d}"
        days = _days(procedure, day, float(margin[place]))
        yield (code, name, procedure.field, procedure.name, *days, str(filing[place]))


def _days(
    procedure: MadeUpProcedure, returned: datetime.date, margin: float
) -> tuple[str, str, str]:
    """Received, due, returned; `margin` is lateness as a share of the time allowed."""
    taken = max(0, round(procedure.days * (1 + margin)))
    received = returned - datetime.timedelta(days=taken)
    due = received + datetime.timedelta(days=procedure.days)
    return f"{received:%d/%m/%Y}", f"{due:%d/%m/%Y}", f"{returned:%d/%m/%Y}"
