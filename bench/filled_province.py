"""A province of 3 000 agencies and two million dossiers, with whatever its pages can show.

One round was published a year ago, one collects answers now, with a sample of the register, codes
and comments; there are some thousands of people, and an audit trail as long as a year's.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from uuid import UUID

import numpy as np
from sqlalchemy import Table, insert, select

from bench.filled_beside import put_audit, put_comments, put_job, put_people
from sipas.actions.code_issue import issue_receipt_codes, issue_sample_codes
from sipas.actions.days import VIET_NAM
from sipas.actions.drawing import chart_names, draw_charts
from sipas.actions.publication import publish_findings
from sipas.actions.questionnaire_drafts import duplicate_version
from sipas.actions.rounds import close_round, create_round, open_round
from sipas.actions.samples import SampleMethod, SamplePlan, draw_sample
from sipas.actions.tallying import recount
from sipas.questionnaires.reading import fingerprint, read_questionnaire, to_definition
from sipas.shipped import surveys_folder
from sipas.store.database import Database
from sipas.store.organisation import Agency, Block, Desk, put_agencies, put_blocks, put_desks
from sipas.store.procedures import Field, Procedure, put_fields, put_procedures
from sipas.store.register import Dossier, put_dossiers
from sipas.store.rounds import Round
from sipas.store.tables import dossiers, responses
from sipas.web.clock import today

AGENCIES, BLOCKS, PROCEDURES = 3_000, 4, 2_000
DOSSIERS = int(os.environ.get("BENCH_DOSSIERS", "2000000"))
RESPONSES = int(os.environ.get("BENCH_RESPONSES", "200000"))
ROUND, EARLIER, DRAFT = "bench", "bench-before", "bench-next"
SECRET = "k" * 32
QUESTIONS = surveys_folder() / "sipas-desk-2017.toml"
CODES = tuple(f"agency-{number:04}" for number in range(AGENCIES))
FIELDS = ("Đất đai", "Hộ tịch", "Xây dựng", "Đăng ký kinh doanh", "Bảo hiểm xã hội", "Thuế")
FIRST = date(2026, 1, 1)
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Filled:
    """What the addresses of single things need to know."""

    sample: int
    job: str
    comment: str
    person: int
    draft: str
    chart: str


def fill_province(database: Database) -> Filled:
    """Takes minutes; what is asked for by an action goes through it, the masses by rows."""
    at = datetime.now(UTC)
    _put_places(database)
    _insert(database, dossiers, _dossiers())
    items = _open(database, EARLIER, 400)
    _insert(database, responses, _responses(EARLIER, items, 400, 1))
    recount(database, EARLIER)
    close_round(database, EARLIER, today(), None)
    chart = chart_names(publish_findings(database, EARLIER, at, None, draw_charts))[0]
    _open(database, ROUND, 20)
    _insert(database, responses, _responses(ROUND, items, 20, 2))
    recount(database, ROUND)
    sample = _draw(database, at)
    _make_draft(database, DRAFT, today() + timedelta(days=1))
    official = fingerprint(to_definition(read_questionnaire(QUESTIONS)))
    draft = duplicate_version(database, official, None, datetime.now(VIET_NAM)).key
    with database.write() as transaction:
        first = transaction.execute(
            select(responses.c.identifier, responses.c.agency)
            .where(responses.c.round == ROUND)
            .order_by(responses.c.identifier)
            .limit(20_000)
        ).all()
        comment = put_comments(transaction, ROUND, [(row[0], row[1]) for row in first])
        person = put_people(transaction, CODES)
        put_audit(transaction, at)
        job = put_job(transaction, at)
    return Filled(sample, job, comment, person, draft, chart)


def _put_places(database: Database) -> None:
    with database.write() as transaction:
        put_blocks(transaction, [Block(f"block-{n}", f"Khối {n}", n) for n in range(BLOCKS)])
        put_agencies(
            transaction,
            [
                Agency(code, f"Ủy ban nhân dân xã số {n}", f"Xã {n}", f"block-{n % BLOCKS}")
                for n, code in enumerate(CODES)
            ],
        )
        put_desks(transaction, [Desk(code, f"Bộ phận Một cửa {code}", code) for code in CODES])
        put_fields(transaction, [Field(f"field-{n}", name) for n, name in enumerate(FIELDS)])
        put_procedures(
            transaction,
            [
                Procedure(f"procedure-{n}", f"Thủ tục {n}", f"field-{n % 6}")
                for n in range(PROCEDURES)
            ],
        )
        first = Dossier("first", CODES[0], FIELDS[0], "Thủ tục", FIRST, FIRST, FIRST, "desk")
        put_dossiers(transaction, [first])


def _dossiers() -> Iterator[Row]:
    for number in range(DOSSIERS - 1):
        day = FIRST + timedelta(days=number % 300)
        yield {
            "code": f"{number:09}",
            "agency": CODES[number % AGENCIES],
            "field": FIELDS[number % len(FIELDS)],
            "procedure": f"Thủ tục {number % 40}",
            "received_on": day,
            "due_on": day + timedelta(days=7),
            "returned_on": day + timedelta(days=number % 9),
            "filing": "online" if number % 3 else "desk",
        }


def _open(database: Database, code: str, days_ago: int) -> int:
    """The number of scored questions."""
    items = _make_draft(database, code, today() - timedelta(days=days_ago))
    open_round(database, code, today(), None)
    return items


def _make_draft(database: Database, code: str, begins: date) -> int:
    new = Round(
        code=code,
        name=f"Đợt đo tốc độ {code}",
        year=begins.year,
        questionnaire_version_id=None,
        state="draft",
        opens_on=begins,
        closes_on=today() + timedelta(days=10),
        period_from=FIRST,
        period_to=FIRST + timedelta(days=330),
        modes=("desk_code", "one_time_code", "phone", "paper"),
    )
    questionnaire = read_questionnaire(QUESTIONS)
    create_round(database, new, list(CODES), questionnaire, None)
    return len(questionnaire.scored)


def _responses(code: str, items: int, days_ago: int, seed: int) -> Iterator[Row]:
    generator = np.random.default_rng(seed)
    start = datetime.combine(today() - timedelta(days=days_ago), datetime.min.time(), VIET_NAM)
    levels = generator.choice(
        np.array([0, 1, 2, 3, 4, 5, 9], np.uint8),
        (RESPONSES, items),
        p=[0.02, 0.03, 0.05, 0.10, 0.40, 0.35, 0.05],
    )
    agencies = generator.integers(0, AGENCIES, RESPONSES)
    hours = generator.integers(0, 20, RESPONSES) * 24 + generator.integers(7, 17, RESPONSES)
    for number in range(RESPONSES):
        agency = CODES[agencies[number]]
        yield {
            "identifier": UUID(int=seed * 10**12 + number),
            "round": code,
            "agency": agency,
            "desk": agency,
            "mode": "qr",
            "language": "vi",
            "received_at": start + timedelta(hours=int(hours[number])),
            "levels": levels[number].tobytes(),
            "variables": "",
            "answers": "{}",
            "receipt": f"{seed}{number:07}",
        }


def _draw(database: Database, at: datetime) -> int:
    """Ten dossiers of each agency with as many replacements, called by phone, and some receipts."""
    plan = SamplePlan(SampleMethod.SIMPLE, 2026, dict.fromkeys(CODES, 10), 100)
    number = draw_sample(database, ROUND, plan, None, at).id
    issue_sample_codes(database, SECRET, ROUND, number, "phone", None, at)
    issue_receipt_codes(database, SECRET, ROUND, dict.fromkeys(CODES[:100], 20), None, at)
    return number


def _insert(database: Database, table: Table, rows: Iterator[Row]) -> None:
    with database.write() as transaction:
        while batch := list(islice(rows, 20_000)):
            transaction.execute(insert(table), batch)
