"""The secret under which one-time codes are kept, read where the application keeps its own."""

from flask import current_app


def codes_secret() -> str:
    return str(current_app.config["SECRET_KEY"])
