"""The list of quotas as it was pasted or sent as a file: read, or refused row by row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import request
from werkzeug.datastructures import ImmutableMultiDict

from sipas.actions.quota_lists import Quotas, quota_rows_of_file, quotas_of_rows
from sipas.sampling.quotas import QuotaFault, QuotaRows, rows_of_text
from sipas.sampling.rows import UnreadableFile
from sipas.web.accounts import database_of_app
from sipas.web.administrators.round_forms import RoundFieldRefused, Typed
from sipas.web.locale import gettext
from sipas.web.uploads import forget_upload, new_upload


class QuotasRefused(RoundFieldRefused):
    """Rows that cannot be used, each with its reason; nothing was saved."""

    def __init__(self, faults: tuple[QuotaFault, ...]) -> None:
        super().__init__(
            "quotas",
            gettext("Danh sách chỉ tiêu có %(count)s dòng chưa dùng được; chưa có gì được lưu."),
            count=len(faults),
        )
        self.faults = faults


@dataclass(frozen=True, slots=True)
class SizeForm:
    """What was typed on the page of the size; `quotas` is None where no list is used."""

    typed: Typed
    quotas: Quotas | None = None
    faults: tuple[QuotaFault, ...] = field(default=())

    @property
    def page(self) -> int:
        """The page of agencies that was asked for by its button."""
        act, _, page = self.typed.get("act", "").partition("-")
        return int(page) if act == "page" and page.isdecimal() else 1

    @property
    def planned(self) -> Mapping[str, int] | None:
        return self.quotas.planned if self.quotas else None


def size_form(code: str, stored: str) -> SizeForm:
    """The list is used where the forms are shared out by it; `stored` is the list that is kept.

    Raises RoundFieldRefused for a list that is written and would be passed over, QuotasRefused for
    rows that cannot be used.
    """
    form = request.form
    text = form.get("quotas", "").strip()
    if form.get("allocation") != "quotas":
        if text and text.split() != stored.split():
            raise RoundFieldRefused(
                "allocation",
                gettext(
                    "Có danh sách chỉ tiêu nhưng phiếu đang chia theo cách khác: hãy chọn “theo "
                    "danh sách chỉ tiêu” hoặc xóa danh sách."
                ),
            )
        return SizeForm(form)
    if not text:
        raise RoundFieldRefused(
            "quotas",
            gettext("Danh sách chỉ tiêu còn trống: hãy gửi tệp, dán vào, hoặc chia cách khác."),
        )
    return SizeForm(form, _read(code, rows_of_text(text, gettext)))


def uploaded_form(code: str) -> SizeForm:
    """The form with the rows of the file that was sent in the place of the list."""
    rows = _sent_rows()
    typed = ImmutableMultiDict(
        {**request.form.to_dict(), "quotas": rows.text, "allocation": "quotas"}
    )
    found = quotas_of_rows(database_of_app(), code, rows, gettext)
    return SizeForm(typed, found, found.faults)


def _read(code: str, rows: QuotaRows) -> Quotas:
    found = quotas_of_rows(database_of_app(), code, rows, gettext)
    if found.faults:
        raise QuotasRefused(found.faults)
    return found


def has_file() -> bool:
    """Whichever button was pressed: a file that somebody chose is never passed over."""
    return any(one.filename for one in request.files.getlist("file"))


def _sent_rows() -> QuotaRows:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise RoundFieldRefused("file", gettext("Ông/Bà chưa chọn tệp."))
    token, folder = new_upload()
    try:
        kept = folder / "quotas"
        sent.save(kept)
        return quota_rows_of_file(Path(kept), gettext)
    except UnreadableFile as problem:
        raise RoundFieldRefused("file", "%(reason)s", reason=str(problem)) from problem
    finally:
        forget_upload(token)
