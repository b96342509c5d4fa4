"""The day in Viet Nam: rounds open and close by it, and the field is counted by it."""

import datetime

VIET_NAM = datetime.timezone(datetime.timedelta(hours=7))


def day_of(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(VIET_NAM).date()
