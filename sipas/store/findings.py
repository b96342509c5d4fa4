"""Findings as they were published: frozen words, numbers and charts."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select

from sipas.store.tables import finding_charts as charts
from sipas.store.tables import findings
from sipas.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class PublishedFindings:
    """`content` is the JSON of the findings; `charts` are SVG by name and language."""

    round: str
    published_at: datetime.datetime
    content: str
    charts: Mapping[tuple[str, str], str] = field(default_factory=dict)


def put_published_findings(connection: Connection, published: PublishedFindings) -> None:
    row = {
        "round": published.round,
        "published_at": published.published_at,
        "content": published.content,
    }
    upsert(connection, findings, [row])
    connection.execute(delete(charts).where(charts.c.round == published.round))
    drawn = [
        {"round": published.round, "name": name, "language": language, "svg": svg}
        for (name, language), svg in published.charts.items()
    ]
    upsert(connection, charts, drawn)


def find_published_findings(connection: Connection, code: str) -> PublishedFindings | None:
    """Without the charts, which `find_published_chart` reads one by one."""
    found = select(findings.c.round, findings.c.published_at, findings.c.content)
    row = connection.execute(found.where(findings.c.round == code)).one_or_none()
    return None if row is None else PublishedFindings(*row)


def find_published_at(connection: Connection, code: str) -> datetime.datetime | None:
    """When findings were published, without reading them: those of a large province are 30 MB."""
    found = select(findings.c.published_at).where(findings.c.round == code)
    return connection.execute(found).scalar_one_or_none()


def find_published_chart(connection: Connection, code: str, name: str, language: str) -> str | None:
    found = select(charts.c.svg).where(
        charts.c.round == code, charts.c.name == name, charts.c.language == language
    )
    return connection.execute(found).scalar_one_or_none()
