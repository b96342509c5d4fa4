"""What people read when something went wrong: a page in plain words, never a trace."""

import structlog
from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from sipas.store.database import DatabaseBusy
from sipas.web.audience import ADMINISTRATORS, audience_of_request
from sipas.web.installation import doubt_database

RETRY_AFTER_SECONDS = 10
_SECRETS = frozenset({"password", "repeated", "current", "code", "credential"})
PAGES = frozenset({400, 403, 404, 405, 413, 429, 500, 503})
_log = structlog.get_logger(__name__)


def register_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(DatabaseBusy, show_busy)
    app.register_error_handler(Exception, show_failure)


def show_error(error: HTTPException) -> tuple[str, int, list[tuple[str, str]]] | Response:
    """The page of this status; redirects and ready answers pass as they are."""
    status = error.code
    if status is None or status < 400 or error.response is not None:
        return error.get_response()
    page = status if status in PAGES else _nearest(status)
    # Werkzeug's own headers name what is allowed (405) or when to come back (429, 503).
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return render_template(f"errors/{page}.html", resend=[]), status, headers


def show_busy(error: DatabaseBusy) -> tuple[str, int, dict[str, str]]:
    """More to do than the database can; what a citizen typed is kept by the survey itself."""
    doubt_database()
    _log.warning("database_busy", path=request.path, reason=str(error))
    page = render_template("errors/503.html", resend=_fields_to_resend())
    return page, 503, {"Retry-After": str(RETRY_AFTER_SECONDS)}


def _fields_to_resend() -> list[tuple[str, str]]:
    """What was typed into a form behind the door, to be sent once more; never a secret."""
    is_form = request.method == "POST" and not request.files
    if not is_form or audience_of_request() != ADMINISTRATORS or _SECRETS & set(request.form):
        return []
    return list(request.form.items(multi=True))


def show_failure(error: Exception) -> tuple[str, int]:
    """A fault of ours: the log has the trace, the page has none."""
    doubt_database()
    _log.error("page_failed", path=request.path, exc_info=error)
    return render_template("errors/500.html"), InternalServerError.code


def _nearest(status: int) -> int:
    return 400 if status < 500 else 500
