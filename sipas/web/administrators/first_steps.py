"""The road of a fresh installation, on the pages that it leads through."""

from flask import Flask
from flask_login import current_user

from sipas.actions.first_steps import FirstSteps, first_steps
from sipas.web.accounts import database_of_app
from sipas.web.clock import today


def register_first_steps(app: Flask) -> None:
    app.add_template_global(first_steps_here, "first_steps_here")


def first_steps_here() -> FirstSteps | None:
    """None for whoever cannot take them, and where they are behind."""
    if not current_user.has_role("administrator"):
        return None
    return first_steps(database_of_app(), today())
