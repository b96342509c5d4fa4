"""Work of several threads in one transaction: one sync for all, one fault for its owner."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from sipas.store.database import Database, DatabaseBusy, Transaction
from sipas.store.installation import all_installation, put_installation
from sipas.store.organisation import Agency, put_agencies
from sipas.store.together import Together

Work = Callable[[Transaction], int]


def note(number: int) -> Work:
    def work(transaction: Transaction) -> int:
        put_installation(transaction, f"key-{number}", str(number))
        return number

    return work


def break_a_rule(transaction: Transaction) -> int:
    put_installation(transaction, "broken", "yes")
    put_agencies(transaction, [Agency("a", "A", "A", "no-such-block")])
    return 0


def all_at_once(database: Database, works: list[Work]) -> list[Future[int]]:
    """Lets every piece of work arrive while one transaction is being written."""
    started, may_end = threading.Event(), threading.Event()

    def hold(_: Transaction) -> int:
        started.set()
        may_end.wait(timeout=10)
        return -1

    with ThreadPoolExecutor(len(works) + 1) as pool:
        first = pool.submit(database.write_together, hold)
        assert started.wait(timeout=10)
        others = [pool.submit(database.write_together, work) for work in works]
        while len(database.together._waiting) < len(works):
            threading.Event().wait(0.005)
        may_end.set()
    assert first.result() == -1
    return others


def count_commits(database: Database) -> list[int]:
    commits: list[int] = []
    event.listen(database.engine, "commit", lambda _: commits.append(1))
    return commits


def written(database: Database) -> set[str]:
    with database.read() as transaction:
        return set(all_installation(transaction))


def test_alone_it_is_a_transaction(database: Database) -> None:
    assert database.write_together(note(1)) == 1
    assert written(database) == {"key-1"}


def test_alone_its_fault_is_raised_and_undone(database: Database) -> None:
    with pytest.raises(IntegrityError):
        database.write_together(break_a_rule)
    assert written(database) == set()


def test_those_who_wait_are_written_together(sqlite_database: Database) -> None:
    commits = count_commits(sqlite_database)
    done = all_at_once(sqlite_database, [note(number) for number in range(6)])
    assert [one.result() for one in done] == list(range(6))
    assert written(sqlite_database) == {f"key-{number}" for number in range(6)}
    assert len(commits) == 2


def test_a_fault_hurts_only_its_owner(sqlite_database: Database) -> None:
    done = all_at_once(sqlite_database, [note(0), break_a_rule, note(2)])
    assert done[0].result() == 0
    assert isinstance(done[1].exception(), IntegrityError)
    assert done[2].result() == 2
    assert written(sqlite_database) == {"key-0", "key-2"}


def test_a_busy_database_is_busy_for_all(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts: list[int] = []

    @contextmanager
    def begin(self: Database):  # type: ignore[no-untyped-def]  # stands in for Database.write
        attempts.append(1)
        with self.writing.begin() as connection:
            yield connection
            if len(attempts) == 2:
                raise DatabaseBusy

    monkeypatch.setattr(Database, "write", begin)
    done = all_at_once(sqlite_database, [note(0), note(1), note(2)])
    assert [type(one.exception()) for one in done] == [DatabaseBusy] * 3
    assert len(attempts) == 2
    assert written(sqlite_database) == set()


def test_nobody_is_forgotten_in_a_rush(database: Database) -> None:
    with ThreadPoolExecutor(12) as pool:
        done = list(pool.map(lambda number: database.write_together(note(number)), range(150)))
    assert done == list(range(150))
    assert len(written(database)) == 150


def test_work_that_ends_the_program_is_never_taken_for_done() -> None:
    """Whoever waited for a leader that was ended must hear of it, not get an empty answer."""
    together = Together(DatabaseBusy)

    @contextmanager
    def nothing() -> Iterator[Any]:
        yield None

    def end(_: Any) -> None:
        raise SystemExit(1)

    with ThreadPoolExecutor(2) as pool:
        with together._turn:
            leader = pool.submit(together.run, nothing, end)
            follower = pool.submit(together.run, nothing, lambda _: "stored")
            while len(together._waiting) < 2:
                threading.Event().wait(0.005)
        ends = [future.exception() for future in (leader, follower)]
    assert {type(error) for error in ends} == {SystemExit}
