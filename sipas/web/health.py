"""For the machine that watches: is the application up, does its database answer."""

from flask import Blueprint, current_app

from sipas.store.database import Database
from sipas.web.guards import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
@public
def show_health() -> tuple[str, dict[str, str]]:
    database: Database = current_app.extensions["sipas_database"]
    with database.read():
        return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}
