"""Visits of made-up citizens: who sent a form opened its page, and some opened it and left."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import numpy as np

from sipas.actions.visits import Device
from sipas.store.database import Database
from sipas.store.fieldwork import VisitKey, add_visits, visits_by_agency

LEFT_AGAIN = 0.28
"""So many open the page for each one who sends a form, and send none."""
DEVICES = {Device.PHONE: 0.86, Device.TABLET: 0.09, Device.COMPUTER: 0.05}


def put_made_up_visits(
    database: Database,
    code: str,
    agency: str,
    forms: Iterable[tuple[str, date]],
    chance: np.random.Generator,
) -> None:
    """Visits for forms given as desk and day; a second time nothing is added."""
    started: Counter[VisitKey] = Counter()
    opened: Counter[VisitKey] = Counter()
    kinds, shares = list(DEVICES), list(DEVICES.values())
    for desk, day in forms:
        device = kinds[chance.choice(len(kinds), p=shares)]
        key = VisitKey(code, agency, desk, day, device)
        started[key] += 1
        opened[key] += 1 + int(chance.random() < LEFT_AGAIN)
    with database.write() as transaction:
        if agency not in visits_by_agency(transaction, code):
            add_visits(transaction, {key: (opened[key], started[key]) for key in opened})
