"""How a round's figures are made: calibration, thin agencies, grades."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sipas.actions.figure_rules import FIELDS, FigureRules, change_figure_rules, figure_rules
from sipas.actions.round_edits import EDITABLE
from sipas.actions.round_refusal import RoundRefused
from sipas.actions.rounds import UnknownRound
from sipas.web.accounts import database_of_app
from sipas.web.clock import now
from sipas.web.guards import requires
from sipas.web.locale import gettext

blueprint = Blueprint("figures", __name__)


@blueprint.get("/administrators/rounds/<code>/figures")
@requires("administrator", "auditor")
def show_figures(code: str) -> Response | str:
    """A draft has these rules among its steps, and nowhere else."""
    if _found(code).round.state in EDITABLE:
        return redirect(url_for("round_wizard.show_step", code=code, step="rules"), 303)
    return _page(code)


@blueprint.post("/administrators/rounds/<code>/figures")
@requires("administrator")
def change(code: str) -> Response | tuple[str, int]:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        change_figure_rules(database_of_app(), code, typed, current_user.email, now())
    except UnknownRound as error:
        raise NotFound from error
    except RoundRefused as refusal:
        field = refusal.field
        return _page(code, refusal.translated(gettext), field, typed), 422
    flash(gettext("Đã lưu cách tính của đợt khảo sát."))
    return redirect(url_for("figures.show_figures", code=code), 303)


def _found(code: str) -> FigureRules:
    try:
        return figure_rules(database_of_app(), code)
    except UnknownRound as error:
        raise NotFound from error


def _page(
    code: str, problem: str = "", field: str = "", typed: dict[str, str] | None = None
) -> str:
    rules = _found(code)
    return render_template(
        "administrators/figures.html",
        rules=rules,
        problem=problem,
        problem_field=field,
        typed=typed or rules.texts,
    )
