"""The moment, and the day on the calendar of Viet Nam: a round opens at midnight there."""

from datetime import UTC, date, datetime, timedelta, timezone

VIET_NAM = timezone(timedelta(hours=7))


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return datetime.now(VIET_NAM).date()
