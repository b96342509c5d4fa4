"""Work of several threads in one transaction, so that the disk is synced once for all of them.

SQLite lets one transaction write at a time and syncs the disk at the end of each. Threads that
arrive while one is being written would queue up at the file and then sync one by one; here they
queue up in memory, and the first to get its turn writes for all. Each is answered after the sync.
"""

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import Connection

Begin = Callable[[], AbstractContextManager[Connection]]
Work = Callable[[Connection], Any]


@dataclass(slots=True, eq=False)  # filled in by whichever thread does the work
class _Task:
    work: Work
    is_done: bool = False
    result: Any = None
    error: BaseException | None = None

    def end(self, result: Any = None, error: BaseException | None = None) -> None:
        self.result, self.error, self.is_done = result, error, True

    def answer(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.result


class Together:
    """The turns of one database in one process.

    `shared` is the kind of error that all would meet again, so nobody tries again alone.
    """

    __slots__ = ("_shared", "_turn", "_waiting")

    def __init__(self, shared: type[Exception]) -> None:
        self._shared = shared
        self._turn = Lock()
        self._waiting: deque[_Task] = deque()

    def run(self, begin: Begin, work: Work) -> Any:
        """What `work` returns, once the transaction that it was part of has been committed."""
        task = _Task(work)
        self._waiting.append(task)
        with self._turn:
            if not task.is_done:
                self._do_waiting(begin)
        return task.answer()

    def _do_waiting(self, begin: Begin) -> None:
        tasks = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            _do(begin, tasks)
        except self._shared as error:
            for task in tasks:
                task.end(error=error)
        except Exception:  # noqa: BLE001 - whose work failed is found out next
            for task in tasks:
                _do_alone(begin, task)
        except BaseException as error:  # the program is ending: nobody may believe it was stored
            for task in tasks:
                task.end(error=error)
            raise


def _do(begin: Begin, tasks: list[_Task]) -> None:
    with begin() as connection:
        results = [task.work(connection) for task in tasks]
    for task, result in zip(tasks, results, strict=True):
        task.end(result)


def _do_alone(begin: Begin, task: _Task) -> None:
    """Somebody's work failed and undid everybody's: now each stands for itself."""
    try:
        _do(begin, [task])
    except Exception as error:  # noqa: BLE001 - the thread whose work it is raises it
        task.end(error=error)
