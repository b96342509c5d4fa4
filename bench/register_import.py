"""The register of dossiers: rows a second and memory, against the least that could be done.

The least is Python's own csv reader and one INSERT into the same table with the same durability,
without looking at any cell. Each import runs in a process of its own, whose peak memory is told.
"""

import csv
import datetime
import multiprocessing
import os
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from sipas.actions.made_up_data import PROVINCE_FOLDER, agency_names_of_the_example
from sipas.actions.made_up_register import HEADINGS
from sipas.actions.organisation import import_organisation
from sipas.actions.register import BATCH, import_register
from sipas.store.database import open_database
from sipas.store.migration import migrate

ROWS = 1_000_000
SMALL = 100_000
MEGABYTE = 1024  # of the kilobytes that Linux counts
FIRST = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
TODAY = datetime.date(2025, 6, 30)

Measured = tuple[float, float]


def main() -> float:
    rows = int(os.environ.get("BENCH_ROWS", ROWS))
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as name:
        folder = Path(name)
        large = _write_csv(folder / "large.csv", rows)
        small = _write_csv(folder / "small.csv", SMALL)
        workbook = _write_workbook(folder / "small.xlsx", small)
        least, _ = _alone(_least, large, folder)
        seconds, peak = _alone(_ours, large, folder)
        again, _ = _alone(_ours_again, large, folder)
        _, small_peak = _alone(_ours, small, folder)
        workbook_seconds, workbook_peak = _alone(_ours, workbook, folder)
    ratio = least / seconds
    print(f"register import, {rows:,} rows of CSV: {rows / seconds:,.0f} rows/s ({seconds:.0f} s)")
    print(f"  without looking at any cell: {rows / least:,.0f} rows/s; ratio {ratio:.2f}")
    print(f"  the same file again: {rows / again:,.0f} rows/s")
    print(f"  peak memory {peak:.0f} MB; with {SMALL:,} rows {small_peak:.0f} MB")
    speed = SMALL / workbook_seconds
    print(f"  .xlsx, {SMALL:,} rows: {speed:,.0f} rows/s, peak {workbook_peak:.0f} MB")
    return ratio


def _alone(work: Callable[[Path, Path], float], file: Path, folder: Path) -> Measured:
    """Seconds and peak megabytes of a process that does nothing else."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measured, (work, file, folder))


def _measured(work: Callable[[Path, Path], float], file: Path, folder: Path) -> Measured:
    seconds = work(file, folder)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def _ours(file: Path, folder: Path) -> float:
    for old in folder.glob("sipas.db*"):
        old.unlink()
    return _ours_again(file, folder)


def _ours_again(file: Path, folder: Path) -> float:
    database = open_database(f"sqlite:///{folder}/sipas.db")
    migrate(database)
    import_organisation(database, PROVINCE_FOLDER)
    begin = time.perf_counter()
    report = import_register(database, file, None, folder / "refused.csv", today=TODAY)
    seconds = time.perf_counter() - begin
    database.close()
    if report.refused:
        raise RuntimeError(f"{report.refused} rows were refused")
    return seconds


def _least(file: Path, folder: Path) -> float:
    database = open_database(f"sqlite:///{folder}/least.db")
    migrate(database)
    database.close()
    connection = sqlite3.connect(folder / "least.db", isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    insert = "INSERT INTO dossiers VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    begin = time.perf_counter()
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = csv.reader(text)
        next(rows)
        while batch := list(islice(rows, BATCH)):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(insert, batch)
            connection.execute("COMMIT")
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds


def _write_csv(path: Path, number: int) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(_dossiers(number))
    return path


def _dossiers(number: int) -> Iterator[tuple[str, ...]]:
    chance = random.Random(1)
    names = list(agency_names_of_the_example().values())
    for place in range(number):
        received = FIRST + datetime.timedelta(minutes=chance.randrange(300 * 1440))
        returned = received + datetime.timedelta(days=chance.randrange(20))
        yield (
            f"H47.{place % 62:02d}-{received:%y%m%d}-{place:07d}",
            names[place % len(names)],
            "Đất đai",
            "Đăng ký biến động quyền sử dụng đất, quyền sở hữu nhà ở",
            f"{received:%d/%m/%Y %H:%M:%S}",
            f"{returned:%d/%m/%Y}",
            f"{returned:%d/%m/%Y %H:%M:%S}",
            chance.choice(("Trực tiếp", "Trực tuyến")),
        )


def _write_workbook(path: Path, source: Path) -> Path:
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    with source.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            sheet.append(row)
    workbook.save(path)
    return path


if __name__ == "__main__":
    main()
