"""The command line. Each command loads what it needs when it runs, so that help comes at once."""

import os
from pathlib import Path

import click

from sipas.commands.round_group import round_
from sipas.commands.telling import SpeakingGroup, Speech

FILE = click.Path(path_type=Path)
LANGUAGE = click.Choice(["vi", "en"])


@click.group(cls=SpeakingGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--language",
    type=LANGUAGE,
    envvar="SIPAS_LANGUAGE",
    default="vi",
    help="Language of the messages. (Ngôn ngữ của thông báo)",
)
@click.option("--trace", is_flag=True, help="Show programmers where an error came from.")
@click.version_option(package_name="sipas")
@click.pass_context
def main(ctx: click.Context, language: str, trace: bool) -> None:
    """Satisfaction with public administrative services: survey, index, page for leaders.

    Khảo sát mức độ hài lòng về sự phục vụ hành chính.

    The data folder is ./sipas-data, or what SIPAS_DATA names. Exit codes: 0 done, 1 refused or
    failed, 2 wrong usage or input.
    """
    ctx.obj = Speech(language, trace)
    # Before numpy is loaded, and for the workers too: the matrices here are small, and on a busy
    # machine threads that wait for each other spend several times what one needs alone.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@main.command()
@click.option("--data", type=FILE, help="Data folder (default: SIPAS_DATA or ./sipas-data).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default: 8000).")
@click.option("--host", help="Address to listen on (default: 127.0.0.1).")
@click.pass_context
def demo(ctx: click.Context, data: Path | None, port: int | None, host: str | None) -> None:
    """Build a demonstration province once, then serve it. (Dựng và chạy tỉnh minh họa)

    Writes its addresses and accounts to links.json in the data folder.
    """
    from sipas.commands.demo import run_demo

    run_demo(ctx.obj, data, host, port)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default: 8000).")
@click.option("--host", help="Address to listen on (default: 127.0.0.1).")
@click.pass_context
def serve(ctx: click.Context, port: int | None, host: str | None) -> None:
    """Answer requests until stopped. (Chạy máy chủ)"""
    from sipas.commands.installing import run_serve

    ctx.exit(run_serve(ctx.obj, host, port))


@main.command()
@click.pass_context
def migrate(ctx: click.Context) -> None:
    """Bring the database up to this version, or make a new one. (Nâng cấp cơ sở dữ liệu)"""
    from sipas.commands.installing import run_migrate

    ctx.exit(run_migrate(ctx.obj))


@main.group()
def organisation() -> None:
    """Blocks, agencies and desks. (Khối, cơ quan, quầy)"""


@organisation.command("import")
@click.argument("source", type=FILE)
@click.option("--province", help="Name of the whole, as pages and posters say it.")
@click.pass_context
def import_organisation(ctx: click.Context, source: Path, province: str | None) -> None:
    """Read SOURCE: a folder with blocks.csv, agencies.csv, desks.csv, or a workbook (.xlsx).

    All or nothing: faults are listed and nothing is written. (Nhập khối, cơ quan, quầy)
    """
    from sipas.commands.importing import run_organisation_import

    ctx.exit(run_organisation_import(ctx.obj, source, province))


@main.group()
def register() -> None:
    """The register of dossiers. (Danh sách hồ sơ)"""


@register.command("import")
@click.argument("file", type=FILE)
@click.option("--mapping", type=FILE, help="TOML file that says which column holds what.")
@click.option(
    "--refused", type=FILE, help="Where refused rows go (default: a .refused.csv beside FILE)."
)
@click.pass_context
def import_register(
    ctx: click.Context, file: Path, mapping: Path | None, refused: Path | None
) -> None:
    """Read FILE, an export of one-stop software: CSV or .xlsx. (Nhập danh sách hồ sơ)

    Rows that cannot be used are written to another file with line, column and reason, and the exit
    code is 1. The same file can be read again without harm.
    """
    from sipas.commands.importing import run_register_import

    ctx.exit(run_register_import(ctx.obj, file, mapping, refused))


main.add_command(round_)


@main.group()
def jobs() -> None:
    """Jobs that pages start: what takes longer than a page. (Việc nền)"""


@jobs.command("run")
@click.argument("job")
@click.pass_context
def run_job(ctx: click.Context, job: str) -> None:
    """Do the work of JOB; the server calls this itself. (Làm một việc nền)"""
    from sipas.commands.jobs import run_one_job

    ctx.exit(run_one_job(ctx.obj, job))


@main.command()
@click.option("--out", "folder", type=FILE, default=Path("codes"), help="Folder (default: codes).")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["svg", "png", "poster"]),
    help="Kind of file, may be repeated (default: all).",
)
@click.option(
    "--paper",
    type=click.Choice(["a4", "a5", "a6", "tent"]),
    default="a5",
    help="Paper of the poster; tent is a table tent (default: a5).",
)
@click.option("--address", help="Address printed in the codes (default: SIPAS_ADDRESS).")
@click.pass_context
def codes(
    ctx: click.Context, folder: Path, kinds: tuple[str, ...], paper: str, address: str | None
) -> None:
    """Write the QR code and the poster of every desk. (Mã QR và áp phích của các quầy)"""
    from sipas.commands.codes import run_codes

    ctx.exit(run_codes(ctx.obj, folder, kinds, paper, address))


@main.command()
@click.argument("round_code", metavar="ROUND")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    help="A table to read, or every measure with all digits.",
)
@click.option("--language", type=LANGUAGE, help="Language of the table.")
@click.pass_context
def index(ctx: click.Context, round_code: str, form: str, language: str | None) -> None:
    """Print the index of ROUND with intervals: province, blocks, agencies. (Bảng chỉ số)"""
    from sipas.commands.index import run_index

    speech = Speech(language or ctx.obj.language, ctx.obj.traces)
    ctx.exit(run_index(speech, round_code, form))


@main.command()
@click.argument("round_code", metavar="[ROUND]", required=False)
@click.option("--check", is_flag=True, help="Only compare; repair nothing.")
@click.pass_context
def recount(ctx: click.Context, round_code: str | None, check: bool) -> None:
    """Count all responses anew, compare with the tallies, and repair. (Đếm lại)"""
    from sipas.commands.rounds import run_recount

    ctx.exit(run_recount(ctx.obj, round_code, repair=not check))


@main.command()
@click.option("--show", is_flag=True, help="Print the letters; send and note nothing.")
@click.pass_context
def digest(ctx: click.Context, show: bool) -> None:
    """Send today's letters about rounds that are collecting, at most one a person. (Thư tiến độ)"""
    from sipas.commands.digest import run_digest

    ctx.exit(run_digest(ctx.obj, show=show))


@main.command()
@click.argument("data_file", metavar="DATA", type=FILE)
@click.option("--plan", "plan_file", type=FILE, required=True, help="What to compute, as TOML.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    help="A table to read, or every number with all digits.",
)
@click.option("--output", type=FILE, help="File to write instead of printing.")
@click.pass_context
def estimate(
    ctx: click.Context, data_file: Path, plan_file: Path, form: str, output: Path | None
) -> None:
    """Compute estimates from DATA by a plan, without a server. (Ước lượng từ tệp)

    DATA is CSV, Parquet, .xlsx or .sav.
    """
    from sipas.commands.estimate import run_estimate

    ctx.exit(run_estimate(ctx.obj, data_file, plan_file, form, output))


@main.group()
def account() -> None:
    """Accounts of those who sign in. (Tài khoản)"""


@account.command("create")
@click.argument("email")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    help="administrator, coordinator, interviewer, moderator, leader or auditor; may be repeated.",
)
@click.option("--name", default="", help="Name of the person.")
@click.pass_context
def create_account(ctx: click.Context, email: str, roles: tuple[str, ...], name: str) -> None:
    """Create an account for EMAIL. (Tạo tài khoản)

    The password is asked for, or read from the first line of the input.
    """
    from sipas.commands.accounts import run_create

    ctx.exit(run_create(ctx.obj, email, roles, name))


@main.group()
def contacts() -> None:
    """Contacts of drawn dossiers. (Dữ liệu liên hệ)"""


@contacts.command("erase")
@click.pass_context
def erase_contacts(ctx: click.Context) -> None:
    """Erase contacts, and ties of codes to dossiers, whose day has come. (Xóa theo hạn)"""
    from sipas.commands.contacts import run_erase

    ctx.exit(run_erase(ctx.obj))
