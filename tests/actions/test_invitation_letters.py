"""Invitations of many people by letter: each once, and what failed is told by its address."""

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sipas.actions.bulk_invitation import add_people, plan_invitations
from sipas.actions.import_report import unchanged_words
from sipas.actions.invitation_letters import SEND_INVITATIONS, UNSENT
from sipas.actions.invitations import accept_invitation, invited_account
from sipas.actions.job_files import file_of_job
from sipas.actions.job_kinds import WORKS
from sipas.actions.job_process import run_job
from sipas.actions.jobs import Job, JobState, job_of, restart_job, start_job, stop_job
from sipas.settings import Settings
from sipas.store.audit import all_audit
from sipas.store.database import Database
from tests.smtp import Postbox, open_postbox
from tests.tiny_round import put_places

BY = "administrator@example.vn"
LINKS = "https://a.vn/invitations/"
LIST = (
    "Họ tên,Thư điện tử,Vai trò,Mã cơ quan\n"
    "Lê An,an@example.vn,đầu mối,noi-vu\n"
    "Trần Bình,binh@refused.example,lãnh đạo,\n"
    "Võ Cúc,cuc@example.vn,lãnh đạo,\n"
)


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def listed(database: Database, tmp_path: Path) -> Path:
    put_places(database)
    path = tmp_path / "people.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def _settings(folder: Path, port: int | None) -> Settings:
    mail = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_encryption": "none"} if port else {}
    return Settings(data=folder / "data", smtp_sender="sipas@example.vn", **mail)  # type: ignore[arg-type] plain values


def _start(
    database: Database,
    settings: Settings,
    file: Path,
    *,
    with_waiting: bool = False,
    language: str = "vi",
) -> str:
    accounts = add_people(
        database, file, with_waiting=with_waiting, now=_now(), gettext=unchanged_words
    )
    given = {
        "accounts": accounts,
        "links": LINKS,
        "since": _now().isoformat(),
        "language": language,
    }
    return start_job(database, settings, SEND_INVITATIONS, given, BY, _now(), lambda *_given: None)


def _run(database: Database, settings: Settings, job: str) -> Job:
    run_job(database, settings, job, WORKS, _now)
    return job_of(database, job, _now())


def _tokens(postbox: Postbox) -> dict[str, str]:
    found = {}
    for letter in postbox.letters:
        link = re.search(rf"{re.escape(LINKS)}(\S+)", letter.get_content())
        assert link is not None
        found[str(letter["To"])] = link[1]
    return found


def test_each_gets_a_link_that_is_good_and_what_failed_is_listed(
    database: Database, listed: Path, tmp_path: Path
) -> None:
    with open_postbox() as postbox:
        settings = _settings(tmp_path, postbox.port)
        done = _run(database, settings, _start(database, settings, listed))
    assert done.state is JobState.FINISHED
    assert done.sentence.startswith("Đã gửi 2 thư mời. 1 địa chỉ không nhận được thư")
    tokens = _tokens(postbox)
    assert tokens.keys() == {"an@example.vn", "cuc@example.vn"}
    for email, token in tokens.items():
        assert invited_account(database, token, _now()).email == email
    _job, path = file_of_job(database, settings, done.id, _now(), BY)
    assert path.name == UNSENT
    rows = list(load_workbook(BytesIO(path.read_bytes())).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["binh@refused.example"]
    assert "no such person" in str(rows[1][1])
    # The list says who has no link and is invited again; the others wait.
    planned = plan_invitations(database, listed, unchanged_words)
    assert [one.person.email for one in planned.new] == ["binh@refused.example"]
    assert [one.person.email for one in planned.waiting] == ["an@example.vn", "cuc@example.vn"]


def test_doing_it_again_writes_to_nobody_twice(
    database: Database, listed: Path, tmp_path: Path
) -> None:
    with open_postbox() as postbox:
        settings = _settings(tmp_path, postbox.port)
        job = _start(database, settings, listed)

        def stop_after_the_first(*_given: object) -> None:
            if postbox.letters:
                stop_job(database, job, BY)

        take = postbox.handle_DATA

        async def taken(*given: object) -> str:
            answer = await take(*given)
            stop_after_the_first()
            return answer

        postbox.handle_DATA = taken  # type: ignore[method-assign] looks on as letters come
        assert _run(database, settings, job).state is JobState.INTERRUPTED
        assert [letter["To"] for letter in postbox.letters] == ["an@example.vn"]
        postbox.handle_DATA = take  # type: ignore[method-assign] back as it was
        again = restart_job(database, settings, job, BY, _now(), lambda *_given: None)
        assert _run(database, settings, again).sentence.startswith("Đã gửi 1 thư mời.")
    assert sorted(str(letter["To"]) for letter in postbox.letters) == [
        "an@example.vn",
        "cuc@example.vn",
    ]


def test_whoever_came_meanwhile_is_left_alone(
    database: Database, listed: Path, tmp_path: Path
) -> None:
    with open_postbox() as postbox:
        settings = _settings(tmp_path, postbox.port)
        _run(database, settings, _start(database, settings, listed))
        accept_invitation(
            database, _tokens(postbox)["an@example.vn"], "nghé ọ chín vựa lúa", _now()
        )
        postbox.letters.clear()
        _run(database, settings, _start(database, settings, listed, with_waiting=True))
    assert [letter["To"] for letter in postbox.letters] == ["cuc@example.vn"]


def test_a_server_that_is_not_there_ends_the_work_with_what_to_do(
    database: Database, listed: Path, tmp_path: Path
) -> None:
    with open_postbox() as postbox:
        closed = _settings(tmp_path, postbox.port)
    failed = _run(database, closed, _start(database, closed, listed))
    assert failed.state is JobState.FAILED
    assert "Làm lại thì chỉ gửi cho những người chưa được gửi" in failed.sentence
    without = _run(database, _settings(tmp_path, None), _start(database, closed, listed))
    assert "chưa đặt máy chủ gửi thư" in without.sentence
    # Nobody has a link from it, so that the same list invites everybody once there is a server.
    assert len(plan_invitations(database, listed, unchanged_words).new) == 3


def test_a_letter_speaks_the_language_of_the_page(
    database: Database, listed: Path, tmp_path: Path
) -> None:
    with open_postbox() as postbox:
        settings = _settings(tmp_path, postbox.port)
        done = _run(database, settings, _start(database, settings, listed, language="en"))
    assert done.sentence.startswith("Invitation letters sent: 2.")
    assert {letter["Subject"] for letter in postbox.letters} == {
        "Invitation to the survey of satisfaction"
    }


def test_the_audit_trail_tells_a_first_link_from_a_new_one(
    database: Database, listed: Path, tmp_path: Path
) -> None:
    with open_postbox() as postbox:
        settings = _settings(tmp_path, postbox.port)
        _run(database, settings, _start(database, settings, listed))
        _run(database, settings, _start(database, settings, listed, with_waiting=True))
    with database.read() as transaction:
        actions = [(one.action, one.subject) for one in all_audit(transaction)]
    assert actions.count(("invite", "an@example.vn")) == 1
    assert actions.count(("send_link", "an@example.vn")) == 1
