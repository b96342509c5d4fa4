"""Files of published findings, kept once they are written.

What was published does not change, everybody may fetch it, and the workbook of thousands of
agencies takes ten seconds of a processor: nobody makes the server write it twice.
"""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from threading import Lock

from sipas.store.database import Database
from sipas.store.findings import find_published_at

FOLDER = "published-files"
_one_at_a_time = Lock()


def kept_file(
    database: Database, folder: Path, code: str, ending: str, write: Callable[[], bytes]
) -> bytes:
    """The file of a published round, written anew after another publication or version of sipas.

    `ending` tells the language and the form. A round that is not published is written each time.
    """
    with database.read() as transaction:
        published_at = find_published_at(transaction, code)
    if published_at is None:
        return write()
    begin = f"{code}@"
    path = folder / FOLDER / f"{begin}{published_at:%Y%m%dT%H%M%S%f}@{version('sipas')}@{ending}"
    return _content(path) or _written(path, f"{begin}*@{ending}", write)


def _content(path: Path) -> bytes | None:
    """A file that is there waits for nobody who writes another."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _written(path: Path, earlier: str, write: Callable[[], bytes]) -> bytes:
    with _one_at_a_time:
        content = _content(path)  # whoever waited here finds it written
        if content is None:
            content = write()
            _replace(path, [*path.parent.glob(earlier)], content)
    return content


def _replace(path: Path, earlier: list[Path], content: bytes) -> None:
    """A reader finds the whole file or none, whoever writes beside."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{token_hex(8)}.unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)
    for one in earlier:
        one.unlink(missing_ok=True)
