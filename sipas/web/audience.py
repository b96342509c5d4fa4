"""Whose page a request is for: it follows from the room in which the page function lives."""

from flask import current_app, request

CITIZENS = "citizens"
LEADERS = "leaders"
ADMINISTRATORS = "administrators"
AUDIENCES = (CITIZENS, LEADERS, ADMINISTRATORS)


def audience_of_request() -> str:
    """The room of the blueprint; an address without a page counts as the citizens'."""
    blueprint = current_app.blueprints.get(request.blueprint or "")
    if blueprint is None:
        return CITIZENS
    room = blueprint.import_name.removeprefix("sipas.web.").partition(".")[0]
    return room if room in AUDIENCES else CITIZENS
