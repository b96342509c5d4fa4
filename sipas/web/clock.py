"""The moment, and the day on the calendar of Viet Nam: a round opens at midnight there."""

from datetime import UTC, date, datetime

from sipas.actions.days import day_of


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return day_of(now())
