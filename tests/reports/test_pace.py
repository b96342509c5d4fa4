from collections.abc import Sequence
from time import sleep

from sipas.reports.pace import GROWTH, TRIAL, expected_seconds, told_by_time


def test_a_few_sheets_need_no_pace() -> None:
    assert expected_seconds(range(2 * TRIAL), lambda _some: 1 / 0) == 0.0


def test_the_first_sheets_set_the_pace() -> None:
    seen: list[int] = []

    def typeset(some: Sequence[int]) -> None:
        seen.append(len(some))
        sleep(0.06)

    seconds = expected_seconds(range(10 * TRIAL), typeset)
    assert seen == [TRIAL]
    assert 0.6 * GROWTH <= seconds < 6


def test_the_share_grows_and_never_says_all() -> None:
    told: list[float] = []
    with told_by_time(0.8, told.append):
        sleep(1.8)
    assert told == sorted(told)
    assert len(told) >= 2
    assert 0 < told[0] < 0.99
    assert told[-1] == 0.99
    with told_by_time(0.0, told.append):
        pass
