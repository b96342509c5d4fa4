"""The address of this installation, as it stands in links that leave it."""

from flask import current_app, request

from sipas.settings import Settings


def settings_of_app() -> Settings:
    settings: Settings = current_app.extensions["sipas_settings"]
    return settings


def base_address() -> str:
    """That of the settings, else the one that this page was asked at."""
    return settings_of_app().address or request.url_root.rstrip("/")
