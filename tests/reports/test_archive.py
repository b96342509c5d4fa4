import io
import zipfile

import pytest

from sipas.reports.archive import Archive, plain_name


@pytest.mark.parametrize(
    ("code", "expected"),
    [("so-y-te", "so-y-te"), ("Sở Đất", "So-Dat"), ("..", "x"), ("", "x"), ("a\0b", "a-b")],
)
def test_a_code_becomes_a_plain_name(code: str, expected: str) -> None:
    assert plain_name(code) == expected


def test_names_that_became_alike_are_numbered() -> None:
    written = io.BytesIO()
    with Archive(written) as archive:
        for name in ("a", "A", "a"):
            archive.add(name, "pdf", name.encode())
    with zipfile.ZipFile(written) as archive_read:
        assert archive_read.namelist() == ["a.pdf", "A-2.pdf", "a-3.pdf"]
