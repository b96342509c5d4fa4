"""The codes and posters of all desks, as files to be printed."""

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sipas.actions.appearance import look_of
from sipas.actions.installation import DEMONSTRATION, PROVINCE_NAME, YES
from sipas.actions.printed_posters import note_printed
from sipas.reports.posters import Format, Poster, desk_poster
from sipas.reports.sheets import Look
from sipas.sampling.links import desk_address, qr_png, qr_svg
from sipas.store.database import Database
from sipas.store.installation import all_installation
from sipas.store.organisation import Desk, all_agencies, all_desks

PDF = "pdf"
KINDS = ("svg", "png", PDF)

Progress = Callable[[int, int], None]


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text


class UnknownKindOfCode(ValueError):
    """A kind of file that no code can be written as."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"Không ghi được mã dạng “{kind}”; có: {', '.join(KINDS)}.")


class NoDesks(LookupError):
    """There is nothing to write a code for."""

    sentence = _l("Chưa có quầy nào. Hãy nạp danh sách cơ quan và quầy trước.")

    def __init__(self) -> None:
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class CodesReport:
    """What was written, and where."""

    folder: Path
    desks: int
    files: int


def write_codes(
    database: Database,
    address: str,
    folder: Path,
    on: datetime.date,
    kinds: Collection[str] = KINDS,
    on_progress: Progress | None = None,
    paper: Format = Format.A5,
) -> CodesReport:
    """Write <agency>/<desk>.<kind> below `folder` for every desk; old files are written over."""
    for kind in kinds:
        if kind not in KINDS:
            raise UnknownKindOfCode(kind)
    posters, look = _posters(database, address)
    if not posters:
        raise NoDesks
    for done, (desk, poster) in enumerate(posters, 1):
        _write_files(folder, desk, poster, kinds, paper, look)
        if on_progress:
            on_progress(done, len(posters))
    if PDF in kinds:
        note_printed(database, {desk.code: poster for desk, poster in posters}, on)
    return CodesReport(folder=folder, desks=len(posters), files=len(posters) * len(set(kinds)))


def _posters(database: Database, address: str) -> tuple[list[tuple[Desk, Poster]], Look]:
    with database.read() as connection:
        installation = all_installation(connection)
        agencies = {agency.code: agency.name for agency in all_agencies(connection)}
        desks = all_desks(connection)
    posters = [
        (desk, poster_of(desk, agencies[desk.agency], installation, address)) for desk in desks
    ]
    return posters, look_of(installation)


def poster_of(
    desk: Desk, agency: str, installation: Mapping[str, str], address: str, block: str = ""
) -> Poster:
    """What a desk's poster says; `address` is the base of the installation, `agency` a name."""
    return Poster(
        province=installation.get(PROVINCE_NAME, ""),
        agency=agency,
        desk=desk.name,
        address=desk_address(address, desk.code),
        demonstration=installation.get(DEMONSTRATION) == YES,
        block=block,
    )


def _write_files(
    folder: Path, desk: Desk, poster: Poster, kinds: Collection[str], paper: Format, look: Look
) -> None:
    place = folder / _file_name(desk.agency)
    place.mkdir(parents=True, exist_ok=True)
    content = {
        "svg": lambda: qr_svg(poster.address).encode(),
        "png": lambda: qr_png(poster.address),
        "pdf": lambda: desk_poster(poster, paper, look),
    }
    for kind in kinds:
        (place / f"{_file_name(desk.code)}.{kind}").write_bytes(content[kind]())


def _file_name(code: str) -> str:
    """A code as one name of a file: no folder above or below can be meant."""
    return quote(code, safe="").replace(".", "%2E")
