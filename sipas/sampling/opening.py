"""Opening a file that people made: a CSV of any common kind, or an Excel workbook."""

from contextlib import AbstractContextManager
from pathlib import Path

from sipas.languages import Gettext
from sipas.sampling.csv_rows import open_csv
from sipas.sampling.rows import RowSource, UnreadableFile
from sipas.sampling.workbook_rows import open_workbook

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PICTURES_AND_PAPERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"Rar!", b"7z\xbc\xaf")
_WEB_PAGE = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")


def open_rows(path: Path, sheet: str | None, gettext: Gettext) -> AbstractContextManager[RowSource]:
    """Looks at the content, not at the name, to tell a workbook from a CSV.

    Raises UnreadableFile with one plain sentence for whatever is neither.
    """
    if is_workbook(path, gettext):
        return open_workbook(path, sheet, gettext)
    return open_csv(path, gettext)


def is_workbook(path: Path, gettext: Gettext) -> bool:
    """True for an archive such as .xlsx, False for plain text; raises for everything else."""
    try:
        with path.open("rb") as file:
            beginning = file.read(1024)
    except FileNotFoundError as problem:
        raise UnreadableFile(gettext("Không có tệp “%(path)s”.") % {"path": path}) from problem
    except OSError as problem:
        reason = gettext("Không mở được tệp “%(path)s”: %(why)s.")
        raise UnreadableFile(reason % {"path": path, "why": problem.strerror}) from problem
    if not beginning.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnreadableFile(gettext("Tệp trống, không có dòng nào."))
    _refuse_other_formats(beginning, gettext)
    return beginning.startswith(_ZIP)


def _refuse_other_formats(beginning: bytes, gettext: Gettext) -> None:
    if beginning.startswith(_OLD_OFFICE):
        raise UnreadableFile(
            gettext(
                "Đây là tệp Excel kiểu cũ (.xls) hoặc có mật khẩu; "
                "hãy mở bằng Excel và lưu lại thành .xlsx không mật khẩu."
            )
        )
    if beginning.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB_PAGE):
        raise UnreadableFile(
            gettext(
                "Đây là trang web lưu dưới tên bảng tính; "
                "hãy mở bằng Excel và lưu lại thành .xlsx hoặc CSV."
            )
        )
    if beginning.startswith(_PICTURES_AND_PAPERS):
        raise UnreadableFile(gettext("Tệp này không phải là bảng tính."))
