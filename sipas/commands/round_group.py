"""`sipas round …`: what each command takes; what it does is loaded when it runs."""

from typing import Any

import click

DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@click.group("round")
def round_() -> None:
    """Survey rounds. (Đợt khảo sát)"""


@round_.command("list")
@click.pass_context
def list_rounds(ctx: click.Context) -> None:
    """List rounds with their state, dossiers and responses. (Liệt kê các đợt)"""
    from sipas.commands.rounds import run_list

    ctx.exit(run_list(ctx.obj))


@round_.command("create")
@click.argument("code")
@click.option("--name", required=True, help="Name that citizens and leaders read.")
@click.option("--questionnaire", required=True, help="Code of a shipped one, or a .toml file.")
@click.option("--days", nargs=2, type=DAY, required=True, help="First and last day of answering.")
@click.option("--period", nargs=2, type=DAY, required=True, help="Days of the results asked about.")
@click.option("--target", type=click.FloatRange(0, 100), help="Target of the index, in percent.")
@click.option("--capacity", type=int, help="Most responses of one agency.")
@click.option("--agency", "agencies", multiple=True, help="May be repeated (default: all).")
@click.pass_context
def create_round(ctx: click.Context, /, **given: Any) -> None:
    """Create the round CODE as a draft; days as 2026-01-31 or 31/01/2026. (Tạo đợt)"""
    from sipas.commands.rounds import run_create

    ctx.exit(run_create(ctx.obj, **given))


@round_.command("open")
@click.argument("code")
@click.pass_context
def open_round(ctx: click.Context, code: str) -> None:
    """Open the round CODE: answers come in from its first day on. (Mở đợt)"""
    from sipas.commands.rounds import run_open

    ctx.exit(run_open(ctx.obj, code))


@round_.command("close")
@click.argument("code")
@click.pass_context
def close_round(ctx: click.Context, code: str) -> None:
    """Close the round CODE: from here on no answer comes in. (Đóng đợt)"""
    from sipas.commands.rounds import run_close

    ctx.exit(run_close(ctx.obj, code))


@round_.command("publish")
@click.argument("code")
@click.pass_context
def publish_round(ctx: click.Context, code: str) -> None:
    """Freeze the findings of the closed round CODE and show them to everybody. (Công bố)"""
    from sipas.commands.rounds import run_publish

    ctx.exit(run_publish(ctx.obj, code))
