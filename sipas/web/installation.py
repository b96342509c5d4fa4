"""What every page says about this installation: whether its answers are made up."""

from typing import Any

from flask import Flask, current_app, g

from sipas.actions.installation import is_demonstration

_LAST_KNOWN = "sipas_is_demonstration"


def register_installation(app: Flask) -> None:
    app.extensions[_LAST_KNOWN] = False

    @app.context_processor
    def installation() -> dict[str, Any]:
        return {"is_demonstration": says_made_up}


def doubt_database() -> None:
    """From here on this request's page must do without the database."""
    g.database_is_doubted = True


def says_made_up() -> bool:
    """Asked anew for each page; a page about a failure relies on what was known last."""
    if "database_is_doubted" not in g:
        known = is_demonstration(current_app.extensions["sipas_database"])
        current_app.extensions[_LAST_KNOWN] = known
    return bool(current_app.extensions[_LAST_KNOWN])
