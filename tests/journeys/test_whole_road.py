"""The whole road: files in, round open, citizens answer, round closed, a leader reads."""

import csv
import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from sipas.actions.organisation import import_organisation
from sipas.actions.publication import findings_of
from sipas.actions.register import import_register
from sipas.actions.rounds import create_round
from sipas.app import create_app
from sipas.questionnaires.model import Questionnaire
from sipas.questionnaires.reading import read_questionnaire
from sipas.settings import Settings
from sipas.shipped import surveys_folder
from sipas.store.database import Database
from sipas.store.rounds import Round
from sipas.web.citizens.pages import IDENTIFIER
from sipas.web.clock import now, today
from tests.journeys.independent import Index, index_of, stored_levels
from tests.web.citizens.filled import read_sheet
from tests.web.people import add_account, form_token, sign_in

pytestmark = pytest.mark.journey

CODE = "2025-h1"
IDENTIFIED = re.compile(rf'name="{IDENTIFIER}" value="([^"]+)"')
# agency: block, name, desk, dossiers returned, citizens, share satisfied
AGENCIES = {
    "so-y-te": ("so-nganh", "Sở Y tế", "h3kp7m", 420, 50, 0.86),
    "so-noi-vu": ("so-nganh", "Sở Nội vụ", "w9x2rt", 150, 45, 0.79),
    "so-xay-dung": ("so-nganh", "Sở Xây dựng", "c4n8vd", 610, 35, 0.72),
    "ban-dan-toc": ("so-nganh", "Ban Dân tộc", "t6q5zs", 25, 6, 0.60),
    "hoi-an": ("huyen", "UBND thành phố Hội An", "j7y3bf", 800, 40, 0.90),
    "dien-ban": ("huyen", "UBND thị xã Điện Bàn", "m2g9pk", 333, 24, 0.66),
}
BLOCKS = {"so-nganh": "Sở, ban, ngành", "huyen": "UBND huyện, thị xã, thành phố"}
DOSSIERS = {agency: dossiers for agency, (_, _, _, dossiers, _, _) in AGENCIES.items()}


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on each server in turn."""
    app = create_app(Settings(data=tmp_path, database_url=database_url, secret_key="k" * 32))
    app.config["TESTING"] = True
    yield app
    app.extensions["sipas_database"].close()


def test_the_whole_road(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    database: Database = app.extensions["sipas_database"]
    questionnaire = read_questionnaire(surveys_folder() / "sipas-desk-2017.toml")

    import_files(database, tmp_path)
    draft_round(database, questionnaire)
    administrator = client
    sign_in(administrator, add_account(app, "administrator").email)
    step(administrator, "approve")
    step(administrator, "open")
    answer_as_citizens(app, questionnaire)
    step(administrator, "close")
    assert refused_after_closing(app)
    step(administrator, "publish")

    leader = app.test_client()
    sign_in(leader, add_account(app, "leader").email)
    check_findings(database, questionnaire)
    for page in (leader.get(f"/leaders/rounds/{CODE}"), app.test_client().get("/")):
        assert page.status_code == 200
        check_page(database, questionnaire, page.text)


def import_files(database: Database, folder: Path) -> None:
    """The organisation and the list of dossiers, as an office would hand them over."""
    office = folder / "office"
    office.mkdir()
    write(
        office / "blocks.csv",
        "Mã,Tên,Thứ tự",
        [(c, n, i) for i, (c, n) in enumerate(BLOCKS.items())],
    )
    agencies = [(code, name, name, block) for code, (block, name, *_) in AGENCIES.items()]
    write(office / "agencies.csv", "Mã,Tên,Tên ngắn,Khối", agencies)
    desks = [(desk, f"Quầy {name}", code) for code, (_, name, desk, *_) in AGENCIES.items()]
    write(office / "desks.csv", "Mã,Tên,Cơ quan", desks)
    assert import_organisation(database, office).added == len(BLOCKS) + 2 * len(AGENCIES)
    heading = (
        "Mã hồ sơ,Cơ quan,Lĩnh vực,Thủ tục,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả kết quả,"
        "Hình thức nộp"
    )
    write(folder / "dossiers.csv", heading, dossiers())
    report = import_register(
        database, folder / "dossiers.csv", None, folder / "refused.csv", today=today()
    )
    assert (report.added, report.refused) == (sum(DOSSIERS.values()) + len(AGENCIES), 0)


def write(path: Path, heading: str, rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([heading.split(","), *rows])


def dossiers() -> list[tuple[object, ...]]:
    """Those of the period, and for each agency one that was returned after it."""
    return [
        (
            f"{agency}-{place}", name, "Hộ tịch", "Cấp trích lục", "02/01/2025", "20/01/2025",
            "16/01/2025" if place < number else "16/07/2025", "Trực tuyến",
        )
        for agency, (_, name, _, number, _, _) in AGENCIES.items()
        for place in range(number + 1)
    ]  # fmt: skip


def draft_round(database: Database, questionnaire: Questionnaire) -> None:
    new = Round(
        code=CODE,
        name="Khảo sát 6 tháng đầu năm 2025",
        year=2025,
        questionnaire_version_id=None,
        state="draft",
        opens_on=today() - timedelta(days=1),
        closes_on=today() + timedelta(days=10),
        period_from=date(2025, 1, 1),
        period_to=date(2025, 6, 30),
        target=0.85,
    )
    create_round(database, new, AGENCIES, questionnaire, None)


def step(administrator: FlaskClient, verb: str) -> None:
    """What an administrator does on the page of the round."""
    address = f"/administrators/rounds/{CODE}"
    page = administrator.get(address)
    read = page.text.partition('name="fingerprint" value="')[2].partition('"')[0]
    form = {"csrf_token": form_token(page), "typed": CODE, "fingerprint": read}
    assert administrator.post(f"{address}/{verb}", data=form).status_code == 303


def answer_as_citizens(app: Flask, questionnaire: Questionnaire) -> None:
    """200 people, each with a page of their own; some leave out what they may leave out."""
    chance = random.Random(2025)
    # A plain client: the survey's pages are inspected elsewhere, here they are many.
    people = FlaskClient(app, app.response_class)
    for _, _, desk, _, citizens, satisfied in AGENCIES.values():
        sheet = read_sheet(people.get(f"/q/{desk}").text)
        for _ in range(citizens):
            sheet.sent[IDENTIFIER] = IDENTIFIED.findall(people.get(f"/q/{desk}").text)
            for question in questionnaire.scored:
                levels = ["4", "5"] if chance.random() < satisfied else ["1", "2", "3"]
                may_pass = "na" in sheet.choices[question.code]
                passes = may_pass and chance.random() < 0.08
                sheet.sent[question.code] = ["na" if passes else chance.choice(levels)]
            sent = people.post(f"/q/{desk}", data=sheet.sent)
            assert sent.status_code == 303, sent.text


def refused_after_closing(app: Flask) -> bool:
    page = app.test_client().get("/q/h3kp7m")
    return page.status_code != 200 or IDENTIFIER not in page.text


def expected(
    database: Database, questionnaire: Questionnaire, agencies: list[str]
) -> Callable[[str], Index]:
    """Factor code, or "overall", to the index computed anew from the stored answers."""
    levels = stored_levels(database, CODE)
    place = {question.code: position for position, question in enumerate(questionnaire.scored)}
    parts = {
        factor.code: [place[question.code] for question in factor.questions]
        for factor in questionnaire.factors
    }
    parts["overall"] = [position for positions in parts.values() for position in positions]
    return lambda measure: index_of(levels, DOSSIERS, agencies, parts[measure])


def agencies_in(block: str) -> list[str]:
    return [code for code, (of, *_) in AGENCIES.items() if of == block]


def check_findings(database: Database, questionnaire: Questionnaire) -> None:
    """Every figure that is shown, to nine digits."""
    findings = findings_of(database, CODE, now())
    assert findings.responses == 200
    groups = {"province": list(AGENCIES)} | {block: agencies_in(block) for block in BLOCKS}
    groups |= {agency: [agency] for agency in AGENCIES}
    for group, agencies in groups.items():
        computed = expected(database, questionnaire, agencies)
        for measure in ("overall", *(factor.code for factor in questionnaire.factors)):
            estimate = findings.finding(group, measure).estimate
            if group in {"ban-dan-toc", "so-xay-dung"}:
                assert estimate is None  # six people, and the agency that would betray them
                continue
            assert estimate is not None
            index = computed(measure)
            found = (estimate.value, estimate.standard_error, estimate.lower, estimate.upper)
            wanted = (index.value, index.standard_error, index.lower, index.upper)
            assert found == pytest.approx(wanted, rel=1e-9), (group, measure)
            assert estimate.n == index.responses


def check_page(database: Database, questionnaire: Questionnaire, html: str) -> None:
    """The numbers that a person reads are the numbers computed anew."""
    rows = rows_of(html)
    for block, name in BLOCKS.items():
        index = expected(database, questionnaire, agencies_in(block))("overall")
        assert rows[name][:4] == [
            f"{comma(index.value)}\u202f%",
            f"({comma(index.lower)}–{comma(index.upper)})",
            str(index.responses),
            f"{sum(DOSSIERS[agency] for agency in agencies_in(block)):,}".replace(",", "."),
        ]
    for agency in ("so-y-te", "so-noi-vu", "hoi-an", "dien-ban"):
        index = expected(database, questionnaire, [agency])("overall")
        assert rows[AGENCIES[agency][1]][0] == f"{comma(index.value)}\u202f%"
    assert rows["Ban Dân tộc"][0] == "ẩn: dưới 10 phiếu"
    assert rows["Sở Xây dựng"][0] == "ẩn: để không suy ra được số của nơi khác"
    whole = expected(database, questionnaire, list(AGENCIES))("overall")
    assert f"Chỉ số hài lòng chung {comma(whole.value)}\u202f%" in html
    assert "n = 200 phiếu" in html


def comma(fraction: float) -> str:
    return f"{100 * fraction:.1f}".replace(".", ",")


def rows_of(html: str) -> dict[str, list[str]]:
    """First cell to the other cells of every table row; of equal first cells the first counts."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    rows: dict[str, list[str]] = {}
    for row in page.iter("tr"):
        cells = [re.sub(r"[ \n]+", " ", "".join(cell.itertext())).strip() for cell in row]
        rows.setdefault(cells[0], cells[1:])
    return rows
