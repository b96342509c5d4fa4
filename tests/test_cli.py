"""The command line: help everywhere, exit codes, sentences instead of traces."""

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from sipas.actions.demonstration import build_demonstration
from sipas.actions.made_up_data import EXAMPLES
from sipas.cli import LANGUAGE, main
from sipas.commands.demo import prepare_demonstration, with_contact_key
from sipas.commands.opening import today
from sipas.commands.telling import Speech
from sipas.languages import LANGUAGES
from sipas.settings import Settings
from sipas.store.database import open_database
from sipas.store.rounds import Round, put_round
from tests.files import write_csv

Run = Callable[..., Result]


def commands_of(command: click.Command, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        return [words]
    inner = [commands_of(part, (*words, name)) for name, part in command.commands.items()]
    return [words, *(one for many in inner for one in many)]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a data folder of this test alone."""
    monkeypatch.setenv("SIPAS_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*words: str, **options: object) -> Result:
        result = CliRunner().invoke(main, list(words), **options)  # type: ignore[arg-type]  # click's own
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


@pytest.fixture
def province(run: Run) -> Run:
    assert run("migrate").exit_code == 0
    assert run("organisation", "import", str(EXAMPLES / "quang-nam-2024")).exit_code == 0
    return run


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a small demonstration."""
    folder = tmp_path_factory.mktemp("demonstration")
    database_url = f"sqlite:///{folder}/sipas.db"
    settings = Settings(data=folder, database_url=database_url, port=8129)
    with pytest.MonkeyPatch.context() as patch:
        small = partial(build_demonstration, scale=0.02)
        patch.setattr("sipas.commands.demo.build_demonstration", small)
        prepare_demonstration(settings, Speech("vi"))
    return folder


@pytest.fixture
def in_demonstration(demonstration: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Run:
    monkeypatch.setenv("SIPAS_DATA", str(demonstration))
    return run


@pytest.mark.parametrize("words", commands_of(main), ids=" ".join)
def test_every_command_explains_itself(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words, "--help")
    assert result.exit_code == 0
    assert result.output.startswith("Usage: main")
    assert len(result.output.splitlines()) >= 5


def test_help_comes_without_loading_the_heavy_libraries() -> None:
    heavy = ("numpy", "scipy", "sqlalchemy", "flask", "babel", "altair", "openpyxl")
    check = f"import sys, sipas.cli; print([m for m in {heavy!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_the_languages_are_those_of_the_catalogues() -> None:
    assert tuple(LANGUAGE.choices) == LANGUAGES


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["no-such-command"], 2, "No such command"),
        (["register", "import"], 2, "Missing argument"),
        (["index"], 2, "Missing argument"),
        (["demo", "--port", "0"], 2, "0 is not in the range"),
        (["round", "list"], 1, "Chưa có dữ liệu ở"),
        (["index", "2025"], 1, "hãy chạy: sipas migrate"),
        (["register", "import", "x.csv"], 1, "Chưa có dữ liệu ở"),
        (["codes"], 2, "SIPAS_ADDRESS"),
        (["codes", "--address", "nowhere"], 2, "SIPAS_ADDRESS"),
    ],
)
def test_exit_codes_before_there_is_data(
    run: Run, tmp_path: Path, words: list[str], code: int, sentence: str
) -> None:
    result = run(*words)
    assert result.exit_code == code
    assert sentence in result.output
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["round", "list"], 0, "Chưa có đợt khảo sát nào."),
        (["round", "open", "2030"], 2, "Không có đợt khảo sát nào mang mã “2030”"),
        (["round", "close", "2030"], 2, "Không có đợt khảo sát nào"),
        (["round", "publish", "2030"], 2, "Không có đợt khảo sát nào"),
        (["index", "2030"], 2, "Không có đợt khảo sát nào"),
        (["recount", "2030"], 2, "Không có đợt khảo sát nào"),
        (["recount"], 0, "Không có đợt khảo sát nào có phiếu để đếm."),
        (["organisation", "import", "nowhere"], 2, "Không có tệp “nowhere”"),
        (["register", "import", "nowhere.csv"], 2, "Không có tệp “nowhere.csv”"),
        (["register", "import", "x.csv", "--mapping", "m.toml"], 2, "Không đọc được"),
        (["account", "create", "x", "--role", "leader"], 2, "không phải là địa chỉ"),
        (["account", "create", "a@example.vn", "--role", "king"], 2, "Không có vai trò"),
    ],
)
def test_exit_codes_with_data(province: Run, words: list[str], code: int, sentence: str) -> None:
    result = province(*words, input="a long enough password\n")
    assert (result.exit_code, sentence in result.output) == (code, True), result.output


def test_a_wrong_setting_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIPAS_PORT", "many")
    result = run("serve")
    assert result.exit_code == 2
    assert result.output.strip() == "SIPAS_PORT: phải là một số từ 1 đến 65535."


def test_a_database_of_another_version_is_not_touched(province: Run, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/data/sipas.db")
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    database.close()
    result = province("round", "list")
    assert result.exit_code == 1
    assert "sipas migrate" in result.output


def test_an_unforeseen_error_is_one_sentence_and_a_trace_on_demand(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> int:
        raise ZeroDivisionError("deep inside\nsecond line")

    monkeypatch.setattr("sipas.commands.rounds.run_list", fail)
    result = run("round", "list")
    assert result.exit_code == 1
    assert "ZeroDivisionError" in result.output
    assert "second line" not in result.output
    with pytest.raises(ZeroDivisionError):
        CliRunner().invoke(main, ["--trace", "round", "list"], catch_exceptions=False)


def test_a_register_is_imported_and_its_refused_rows_named(province: Run, tmp_path: Path) -> None:
    headings = ("Mã hồ sơ", "Cơ quan", "Ngày tiếp nhận", "Ngày trả kết quả")
    good = ("H47-1", "Sở Tư pháp", "01/03/2024", "05/03/2024")
    file = write_csv(tmp_path / "export.csv", [headings, good])
    result = province("register", "import", str(file))
    assert result.exit_code == 0
    assert "Đã đọc 1 dòng: thêm 1, cập nhật 0, không đổi 0, từ chối 0." in result.output
    write_csv(file, [headings, good, ("H47-2", "Sở X", "01/03/2024", "")])
    result = province("register", "import", str(file))
    assert result.exit_code == 1
    assert "không đổi 1, từ chối 1." in result.output
    refused = tmp_path / "export.refused.csv"
    assert str(refused) in result.output
    assert "Sở X" in refused.read_text(encoding="utf-8-sig")


def test_every_fault_of_an_organisation_is_told(province: Run, tmp_path: Path) -> None:
    rows = [("Mã", "Tên", "Khối"), *((f"so-{n}", "Sở", "khong-co") for n in range(25))]
    write_csv(tmp_path / "agencies.csv", rows)
    result = province("organisation", "import", str(tmp_path))
    assert result.exit_code == 2
    assert "Tệp agencies.csv, dòng 2, cột “Khối”: Không có khối" in result.output
    assert "… và 5 lỗi nữa." in result.output


def test_a_round_is_opened_and_closed(province: Run, tmp_path: Path) -> None:
    opens_on = today() - timedelta(days=1)
    new = Round("r1", "Đợt 1", 2026, None, "draft", opens_on, today(), opens_on, today())
    database = open_database(f"sqlite:///{tmp_path}/data/sipas.db")
    with database.write() as connection:
        put_round(connection, new, ["so-y-te"])
    database.close()
    assert "Đợt khảo sát “r1” mở từ" in province("round", "open", "r1").output
    assert province("round", "open", "r1").exit_code == 1
    listed = province("round", "list").output
    assert "đang mở" in listed
    assert "đã đóng" in province("round", "close", "r1").output
    assert province("round", "publish", "2030").exit_code == 2


def test_messages_come_in_english_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIPAS_LANGUAGE", "en")
    run("migrate")
    assert run("round", "list").exit_code == 0
    assert run("--language", "fr", "round", "list").exit_code == 2


def test_an_account_takes_its_password_from_the_input(province: Run) -> None:
    words = ("account", "create", "lan@example.vn", "--role", "leader", "--name", "Lan")
    result = province(*words, input="a long enough password\n")
    assert result.exit_code == 0
    assert "Đã tạo tài khoản lan@example.vn (leader)." in result.output
    assert "password" not in result.output
    assert province(*words, input="a long enough password\n").exit_code == 2
    assert province(*words, input="short\n").exit_code == 2


def test_codes_are_written_for_every_desk(province: Run, tmp_path: Path) -> None:
    out = tmp_path / "printed"
    words = ("codes", "--address", "https://hailong.example.vn", "--out", str(out))
    result = province(*words, "--kind", "svg")
    assert result.exit_code == 0
    assert "Đã ghi 66 tệp cho 66 quầy" in result.output
    assert len(list(out.rglob("*.svg"))) == 66


def test_the_index_as_a_table(in_demonstration: Run) -> None:
    result = in_demonstration("index", "2024")
    assert result.exit_code == 0
    assert "Khoảng tin cậy" in result.output
    assert "Sở, ban, ngành" in result.output
    assert "ẩn: dưới 10 phiếu" in result.output


def test_a_round_of_published_figures_is_listed_without_counts(in_demonstration: Run) -> None:
    lines = in_demonstration("round", "list").output.splitlines()
    assert [line.split()[-2:] for line in lines if line.startswith("2023")] == [["–", "–"]]


def test_the_index_of_published_figures_invents_no_counts(in_demonstration: Run) -> None:
    lines = in_demonstration("index", "2023").output.splitlines()
    table = lines[lines.index("") + 3 :]
    blocks = table[: table.index("")]
    assert len(blocks) == 4
    assert all(line.split("  ")[-1].endswith("%") for line in blocks), blocks


def test_the_index_as_csv_has_every_measure_and_hides_the_same(in_demonstration: Run) -> None:
    rows = list(
        csv.DictReader(io.StringIO(in_demonstration("index", "2024", "--format", "csv").output))
    )
    assert {row["group_kind"] for row in rows} == {"province", "block", "agency"}
    hidden = [row for row in rows if row["hidden"]]
    assert hidden
    assert all(row["value"] == row["lower"] == row["n"] == "" for row in hidden)
    shown = next(row for row in rows if row["group"] == "so-nganh" and row["measure"] == "overall")
    assert 0 < float(shown["lower"]) < float(shown["value"]) < float(shown["upper"]) < 1


def test_the_index_as_json_is_the_object_itself(in_demonstration: Run) -> None:
    content = json.loads(in_demonstration("index", "2024", "--format", "json").output)
    assert content["findings"]["facts"]["code"] == "2024"


def test_a_recount_compares_and_repairs(in_demonstration: Run, demonstration: Path) -> None:
    assert "số đếm khớp" in in_demonstration("recount").output
    database = open_database(f"sqlite:///{demonstration}/sipas.db")
    with database.write() as connection:
        lost = connection.exec_driver_sql(
            "DELETE FROM tally_cells WHERE round = '2024' AND agency = 'so-y-te'"
        ).rowcount
    database.close()
    assert in_demonstration("recount", "2024", "--check").exit_code == 1
    repaired = in_demonstration("recount", "2024")
    assert repaired.exit_code == 0
    assert lost > 0
    assert f"{lost} ô lệch đã được sửa" in repaired.output
    assert in_demonstration("recount", "2024", "--check").exit_code == 0


def test_a_second_start_keeps_the_province_and_writes_the_links_anew(demonstration: Path) -> None:
    links = demonstration / "links.json"
    before = json.loads(links.read_text(encoding="utf-8"))
    assert links.stat().st_mode & 0o077 == 0
    settings = Settings(data=demonstration, port=8128)
    after = prepare_demonstration(settings, Speech("vi"))
    written = json.loads(links.read_text(encoding="utf-8"))
    assert written["survey"] == after.survey == before["survey"].replace("8129", "8128")
    assert written["leaders"] == "http://127.0.0.1:8128/leaders/"
    assert written["administrators"] == "http://127.0.0.1:8128/administrators/"
    assert written["accounts"] == before["accounts"]
    assert [one["role"] for one in written["accounts"]] == [
        *("administrator", "coordinator", "interviewer", "moderator", "leader", "auditor")
    ]


def test_contacts_can_be_tried_in_a_demonstration(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    chosen = with_contact_key(settings)
    assert Settings(data=tmp_path, contact_key=chosen.contact_key) == chosen  # a key as any other
    assert with_contact_key(Settings(data=tmp_path)) == chosen  # what was sealed stays readable
    assert with_contact_key(chosen) is chosen


def test_lost_links_give_new_passwords(demonstration: Path) -> None:
    links = demonstration / "links.json"
    before = json.loads(links.read_text(encoding="utf-8"))
    links.unlink()
    settings = Settings(data=demonstration, port=8129)
    after = prepare_demonstration(settings, Speech("vi"))
    assert [one.email for one in after.accounts] == [one["email"] for one in before["accounts"]]
    assert all(one.password not in str(before) for one in after.accounts)


def test_real_data_is_no_place_for_a_demonstration(province: Run, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    result = province("demo", "--port", port)
    assert result.exit_code == 1
    assert "không phải tỉnh minh họa" in result.output
    assert not (tmp_path / "data" / "links.json").exists()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_taken_port_is_told(province: Run, taken_port: int, command: str) -> None:
    result = province(command, "--port", str(taken_port))
    assert result.exit_code == 1
    assert f"Cổng {taken_port} đang có chương trình khác dùng" in result.output


@pytest.mark.load
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_server_answers_until_it_is_told_to_stop(demonstration: Path, how: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from sipas.cli import main; main()"]
    server = subprocess.Popen(
        [*command, "serve", "--port", str(port)],
        env={**os.environ, "SIPAS_DATA": str(demonstration)},
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        survey = json.loads((demonstration / "links.json").read_text("utf-8"))["survey"]
        page = _fetch(f"http://127.0.0.1:{port}/q/{survey.rpartition('/')[2]}")
        assert "<form" in page
        # As Ctrl+C in a terminal: to the server and its workers alike.
        os.killpg(server.pid, how)
        output, _ = server.communicate(timeout=30)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.communicate()
    assert server.returncode == 0, output
    assert "Traceback" not in output
    assert "rror" not in output


def _fetch(address: str) -> str:
    """The page, as soon as the server is up."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} did not answer")


@pytest.mark.parametrize(("chosen", "kept"), [(None, "1"), ("2", "2")])
def test_one_thread_multiplies_small_matrices_unless_somebody_chose(
    monkeypatch: pytest.MonkeyPatch, chosen: str | None, kept: str
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", chosen or "")
    if chosen is None:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    CliRunner().invoke(main, ["estimate", "--help"])
    assert os.environ["OPENBLAS_NUM_THREADS"] == kept
