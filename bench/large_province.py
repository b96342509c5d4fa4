"""Every page behind the door in a province of 3 000 agencies and two million dossiers.

Each page is fetched once to warm it, then several times; its best is printed beside that of a page
that says nothing (the account page), in the same run. The goal is 300 ms for the best of each, on a
machine of two cores.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter
from uuid import UUID

import numpy as np
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, insert

from sipas.actions.accounts import create_account
from sipas.actions.days import VIET_NAM
from sipas.actions.questionnaire_drafts import duplicate_version
from sipas.actions.rounds import create_round, open_round
from sipas.actions.tallying import recount
from sipas.app import create_app
from sipas.questionnaires.reading import fingerprint, read_questionnaire, to_definition
from sipas.settings import Settings, surveys_folder
from sipas.store.database import Database
from sipas.store.migration import migrate
from sipas.store.organisation import Agency, Block, Desk, put_agencies, put_blocks, put_desks
from sipas.store.register import Dossier, put_dossiers
from sipas.store.rounds import Round
from sipas.store.tables import dossiers, responses
from sipas.web.clock import today

AGENCIES, BLOCKS = 3_000, 4
DOSSIERS = int(os.environ.get("BENCH_DOSSIERS", "2000000"))
RESPONSES = int(os.environ.get("BENCH_RESPONSES", "200000"))
ROUND = "bench"
QUESTIONS = surveys_folder() / "sipas-desk-2017.toml"
QUESTIONNAIRE = "sipas-desk-2017.2"
GOAL_MILLISECONDS = 300
TIMES = 3
STEPS = ("basics", "agencies", "modes", "size", "rules", "check")
PASSWORD = "trời xanh mây trắng"
FIELDS = ("Đất đai", "Hộ tịch", "Xây dựng", "Đăng ký kinh doanh", "Bảo hiểm xã hội", "Thuế")
FIRST = date(2026, 1, 1)
Row = dict[str, object]


def main() -> float:
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        app = create_app(_settings(Path(folder)))
        database: Database = app.extensions["sipas_database"]
        migrate(database)
        _fill(database)
        client = _signed_in(app)
        floor = _best(client, "/account")
        print(f"{AGENCIES} agencies, {DOSSIERS} dossiers, {RESPONSES} responses")
        print(f"  /account, the least a page can be: {floor:.0f} ms")
        slowest = max(_measured(client, address, floor) for address in _addresses(app))
        print(f"  slowest {slowest:.0f} ms, goal {GOAL_MILLISECONDS} ms")
        database.close()
    return slowest


def _settings(folder: Path) -> Settings:
    url = f"sqlite:///{folder / 'sipas.db'}"
    return Settings(data=folder, database_url=url, secret_key="k" * 32)


def _fill(database: Database) -> None:
    codes = [f"agency-{number:04}" for number in range(AGENCIES)]
    with database.write() as transaction:
        put_blocks(transaction, [Block(f"block-{n}", f"Khối {n}", n) for n in range(BLOCKS)])
        put_agencies(
            transaction,
            [
                Agency(code, f"Ủy ban nhân dân xã số {n}", f"Xã {n}", f"block-{n % BLOCKS}")
                for n, code in enumerate(codes)
            ],
        )
        put_desks(transaction, [Desk(code, f"Bộ phận Một cửa {code}", code) for code in codes])
        first = Dossier("first", codes[0], FIELDS[0], "Thủ tục", FIRST, FIRST, FIRST, "desk")
        put_dossiers(transaction, [first])
    _insert(database, dossiers, _dossiers(codes))
    items = _open(database, codes)
    _insert(database, responses, _responses(codes, items))
    recount(database, ROUND)
    official = fingerprint(to_definition(read_questionnaire(QUESTIONS)))
    duplicate_version(database, official, None, datetime.now(VIET_NAM))


def _dossiers(codes: list[str]) -> Iterator[Row]:
    for number in range(DOSSIERS - 1):
        day = FIRST + timedelta(days=number % 300)
        yield {
            "code": f"{number:09}",
            "agency": codes[number % AGENCIES],
            "field": FIELDS[number % len(FIELDS)],
            "procedure": f"Thủ tục {number % 40}",
            "received_on": day,
            "due_on": day + timedelta(days=7),
            "returned_on": day + timedelta(days=number % 9),
            "filing": "online" if number % 3 else "desk",
        }


def _open(database: Database, codes: list[str]) -> int:
    """The number of scored questions."""
    day = today()
    new = Round(
        code=ROUND,
        name="Đợt đo tốc độ",
        year=FIRST.year,
        questionnaire_version_id=None,
        state="draft",
        opens_on=day - timedelta(days=20),
        closes_on=day + timedelta(days=10),
        period_from=FIRST,
        period_to=FIRST + timedelta(days=330),
    )
    questionnaire = read_questionnaire(QUESTIONS)
    create_round(database, new, codes, questionnaire, None)
    open_round(database, ROUND, day, None)
    return len(questionnaire.scored)


def _responses(codes: list[str], items: int) -> Iterator[Row]:
    generator = np.random.default_rng(2026)

    start = datetime.combine(today() - timedelta(days=20), datetime.min.time(), VIET_NAM)
    levels = generator.choice(
        np.array([0, 1, 2, 3, 4, 5, 9], np.uint8),
        (RESPONSES, items),
        p=[0.02, 0.03, 0.05, 0.10, 0.40, 0.35, 0.05],
    )
    agencies = generator.integers(0, AGENCIES, RESPONSES)
    hours = generator.integers(0, 20, RESPONSES) * 24 + generator.integers(7, 17, RESPONSES)
    for number in range(RESPONSES):
        code = codes[agencies[number]]
        yield {
            "identifier": UUID(int=number),
            "round": ROUND,
            "agency": code,
            "desk": code,
            "mode": "qr",
            "language": "vi",
            "received_at": start + timedelta(hours=int(hours[number])),
            "levels": levels[number].tobytes(),
            "variables": "",
            "answers": "{}",
            "receipt": f"{number:08}",
        }


def _insert(database: Database, table: Table, rows: Iterator[Row]) -> None:
    with database.write() as transaction:
        while batch := list(islice(rows, 20_000)):
            transaction.execute(insert(table), batch)


def _signed_in(app: Flask) -> FlaskClient:
    database: Database = app.extensions["sipas_database"]
    create_account(database, "bench@example.vn", PASSWORD, ("administrator", "leader"))
    client = app.test_client()
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert found is not None
    form = {"email": "bench@example.vn", "password": PASSWORD, "csrf_token": found[1]}
    assert client.post("/sign-in", data=form).status_code == 303
    return client


def _addresses(app: Flask) -> list[str]:
    """Every page that can be fetched behind the door, with its names filled in."""
    values = {
        "code": ROUND,
        "round_code": ROUND,
        "agency": "agency-0007",
        "block": "block-1",
        "version": QUESTIONNAIRE,
        "question": "visits",
        "section": "experience",
    }
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or not rule.rule.startswith(
            ("/administrators", "/leaders")
        ):
            continue
        names = re.findall(r"<(?:\w+:)?(\w+)>", rule.rule)
        for step in STEPS if "step" in names else ("",):
            given = {**values, "step": step}
            if all(name in given for name in names):
                found.append(_filled_in(rule.rule, given))
    return sorted(set(found))


def _filled_in(rule: str, values: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda name: values[name[1]], rule)


def _measured(client: FlaskClient, address: str, floor: float) -> float:
    answer = client.get(address)
    best = _best(client, address)
    size = len(answer.data) / 1024
    print(f"  {best:6.0f} ms {best / floor:5.1f} × {size:6.0f} KB {answer.status_code} {address}")
    return best if answer.status_code == 200 else 0.0


def _best(client: FlaskClient, address: str) -> float:
    client.get(address)
    return 1000 * min(_once(client, address) for _ in range(TIMES))


def _once(client: FlaskClient, address: str) -> float:
    start = perf_counter()
    client.get(address)
    return perf_counter() - start


if __name__ == "__main__":
    main()
