"""The audit trail: who did what to which thing, and when."""

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest

from sipas.actions.audit_trail import AuditFilter, audit_csv, audit_page, wanted_entries
from sipas.actions.days import VIET_NAM
from sipas.languages import sort_key
from sipas.web.accounts import database_of_app
from sipas.web.administrators.audit_words import action_words, detail_value, detail_words
from sipas.web.guards import requires
from sipas.web.typed_days import days_asked

blueprint = Blueprint("audit", __name__)


@blueprint.get("/administrators/audit")
@requires("administrator", "auditor")
def show_trail() -> str:
    wanted, problem, field = _wanted()
    page = audit_page(database_of_app(), wanted, request.args.get("page", 1, int))
    return render_template(
        "administrators/audit.html",
        trail=page,
        asked={name: request.args.get(name, "") for name in ("first", "last", "by", "action")},
        actions=sorted(((action_words(one), one) for one in page.actions), key=_place),
        action_words=action_words,
        detail_words=detail_words,
        detail_value=detail_value,
        viet_nam=VIET_NAM,
        problem=problem,
        problem_field=field,
    )


@blueprint.get("/administrators/audit/trail.csv")
@requires("administrator", "auditor")
def fetch_trail() -> Response:
    wanted, problem, _field = _wanted()
    if problem:
        raise BadRequest(problem)
    text = audit_csv(database_of_app(), wanted, action_words)
    headers = {"Content-Disposition": "attachment; filename=audit.csv"}
    # The mark tells a spreadsheet that the letters are UTF-8.
    return Response("\ufeff" + text, mimetype="text/csv", headers=headers)


def _place(named: tuple[str, str]) -> tuple[object, str]:
    return sort_key(named[0])


def _wanted() -> tuple[AuditFilter, str, str]:
    """What is asked for; where a day is none, a sentence, and its field."""
    asked = request.args
    (first, last), problem, field = days_asked(asked, ("first", "last"))
    return (
        wanted_entries(first, last, asked.get("by", ""), asked.get("action", "")),
        problem,
        field,
    )
