"""A province as leaders meet it: last year's figures, a published round, one under way."""

import datetime
from dataclasses import replace
from uuid import UUID

import numpy as np

from sipas.actions.drawing import draw_charts
from sipas.actions.publication import PROVINCE_NAME, publish_findings
from sipas.actions.rounds import close_round, create_round, open_round, record_published_round
from sipas.questionnaires.model import Questionnaire
from sipas.questionnaires.reading import read_questionnaire
from sipas.sampling.register import Dossier
from sipas.shipped import surveys_folder
from sipas.store.database import Database
from sipas.store.installation import put_installation
from sipas.store.organisation import Agency, Block, put_agencies, put_blocks
from sipas.store.register import put_dossiers
from sipas.store.responses import Response, append_response
from sipas.store.rounds import Round

DAY = datetime.date(2025, 1, 20)
NOON = datetime.datetime(2025, 1, 20, 5, tzinfo=datetime.UTC)
FIGURES = {("block", "so-nganh"): 0.8128, ("block", "huyen"): 0.6436}
# (block, name, dossiers, responses, share satisfied); the last two have too few and none at all.
AGENCIES = {
    "so-xay-dung": ("so-nganh", "Sở Xây dựng", 900, 260, 0.83),
    "so-noi-vu": ("so-nganh", "Sở Nội vụ", 500, 160, 0.80),
    "so-y-te": ("so-nganh", "Sở Y tế", 400, 120, 0.79),
    "hoi-an": ("huyen", "UBND thành phố Hội An", 700, 180, 0.80),
    "dien-ban": ("huyen", "UBND thị xã Điện Bàn", 800, 140, 0.66),
    "ban-dan-toc": ("so-nganh", "Ban Dân tộc", 30, 6, 0.5),
    "thanh-tra": ("so-nganh", "Thanh tra tỉnh", 20, 0, 0.5),
}
ROUND_2024 = Round(
    code="2024",
    name="Khảo sát mức độ hài lòng năm 2024",
    year=2024,
    questionnaire_version_id=None,
    state="draft",
    opens_on=DAY,
    closes_on=DAY + datetime.timedelta(days=20),
    period_from=datetime.date(2024, 1, 1),
    period_to=datetime.date(2024, 12, 31),
    target=0.85,
)
ROUND_2023 = replace(
    ROUND_2024,
    code="2023",
    name="Khảo sát mức độ hài lòng năm 2023",
    year=2023,
    period_from=datetime.date(2023, 1, 1),
    period_to=datetime.date(2023, 12, 31),
)
ROUND_2025 = replace(
    ROUND_2024,
    code="2025",
    name="Khảo sát 6 tháng đầu năm 2025",
    year=2025,
    period_from=datetime.date(2025, 1, 1),
    period_to=datetime.date(2025, 6, 30),
)


def build_answered_province(database: Database) -> None:
    """2023 as figures only, 2024 answered and published, 2025 open and without any response."""
    questionnaire = read_questionnaire(surveys_folder() / "sipas-service-2023.toml")
    _put_units(database)
    record_published_round(database, ROUND_2023, FIGURES, "Báo Quảng Nam, 30/03/2025", None)
    create_round(database, ROUND_2024, AGENCIES, questionnaire, None)
    open_round(database, "2024", DAY, None)
    answer(database, "2024", questionnaire)
    close_round(database, "2024", DAY, None)
    publish_findings(database, "2024", NOON, None, draw_charts)
    create_round(database, ROUND_2025, AGENCIES, questionnaire, None)
    open_round(database, "2025", DAY, None)


def _put_units(database: Database) -> None:
    with database.write() as transaction:
        put_installation(transaction, PROVINCE_NAME, "Tỉnh Quảng Nam")
        put_blocks(
            transaction, [Block("so-nganh", "Sở, ban, ngành", 1), Block("huyen", "UBND huyện", 2)]
        )
        put_agencies(
            transaction,
            [Agency(code, name, name, block) for code, (block, name, *_) in AGENCIES.items()],
        )
        put_dossiers(
            transaction,
            [
                _dossier(f"{code}-{place}", code)
                for code, (_, _, dossiers, *_) in AGENCIES.items()
                for place in range(dossiers)
            ],
        )


def _dossier(code: str, agency: str) -> Dossier:
    day = datetime.date(2024, 6, 3)
    return Dossier(code, agency, "", "", day, day, day, "online")


def answer(database: Database, round_code: str, questionnaire: Questionnaire) -> None:
    """Every agency's responses, the same in every run."""
    chance = np.random.default_rng(2024)
    items = len(questionnaire.scored)
    number = 0
    with database.write() as transaction:
        for agency, (_, _, _, responses, satisfied) in AGENCIES.items():
            for levels in _levels(chance, responses, items, satisfied):
                number += 1
                append_response(
                    transaction,
                    Response(
                        UUID(int=(4 << 76) | (2 << 62) | number),
                        round_code,
                        agency,
                        None,
                        "web",
                        "vi",
                        NOON,
                        levels.tobytes(),
                        {},
                    ),
                )


def _levels(chance: np.random.Generator, n: int, items: int, satisfied: float) -> np.ndarray:
    high = chance.integers(4, 6, (n, items))
    low = chance.integers(1, 4, (n, items))
    levels = np.where(chance.random((n, items)) < satisfied, high, low)
    levels[chance.random((n, items)) < 0.05] = 9
    return levels.astype(np.uint8)
