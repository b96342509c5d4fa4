"""The picture that a page asks for: as it was published, else drawn from what is known now."""

import datetime

from sipas.actions.drawing import draw_chart
from sipas.actions.publication import findings_of
from sipas.store.database import Database
from sipas.store.findings import find_published_chart


def picture_of(
    database: Database, code: str, name: str, language: str, now: datetime.datetime
) -> str:
    """One picture of a round as SVG."""
    with database.read() as transaction:
        kept = find_published_chart(transaction, code, name, language)
    return kept or draw_chart(findings_of(database, code, now), name, language)
