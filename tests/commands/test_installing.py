"""A fresh installation: its database is made, and a link printed until somebody has an account."""

import re
from pathlib import Path

import pytest

from sipas.actions.accounts import create_account
from sipas.actions.setting_up import check_first_link
from sipas.commands.installing import _make_if_fresh, _tell_first_link
from sipas.commands.telling import Speech
from sipas.settings import Settings
from sipas.store.database import open_database
from sipas.store.migration import find_revision, head_revision
from sipas.web.clock import now


def test_the_first_start_makes_the_database_and_prints_a_link(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data=tmp_path / "new", port=8119)
    _make_if_fresh(settings)
    database = open_database(settings.database_url)
    assert find_revision(database) == head_revision()
    _tell_first_link(database, settings, Speech("vi"))
    printed = re.search(r"http://127\.0\.0\.1:8119/set-up/([\w-]{43})", capsys.readouterr().out)
    assert printed is not None
    check_first_link(database, printed[1], now())
    create_account(database, "an@example.vn", "trời xanh mây trắng", ("administrator",))
    _tell_first_link(database, settings, Speech("vi"))
    assert capsys.readouterr().out == ""
    database.close()


def test_a_database_of_another_version_is_left_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    _make_if_fresh(settings)
    database = open_database(settings.database_url)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    _make_if_fresh(settings)
    assert find_revision(database) == "older"
    database.close()
