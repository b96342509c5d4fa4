"""The web application: the rooms of the three audiences under one roof."""

from flask import Flask
from flask_compress import Compress
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from sipas.settings import Settings, read_settings
from sipas.shipped import templates_folder
from sipas.store.database import open_database
from sipas.web import health
from sipas.web.administrators import (
    account,
    agencies,
    agency_forms,
    appearance,
    approved,
    audit,
    calls,
    code_issues,
    comments,
    desk_forms,
    desks,
    entry,
    factors,
    fieldwork,
    figures,
    imports,
    invitations,
    jobs,
    many_people,
    passkeys,
    people,
    printing,
    provider,
    questionnaire_drafts,
    questionnaire_parts,
    questionnaires,
    register,
    round_wizard,
    rounds,
    samples,
    second_step,
    setting_up,
    sign_in,
    units,
)
from sipas.web.citizens import code, preview, survey
from sipas.web.errors import register_errors
from sipas.web.installation import register_installation
from sipas.web.leaders import charts, files, groups, read_comments, results
from sipas.web.locale import register_locale
from sipas.web.log import configure_log
from sipas.web.security import register_security
from sipas.web.typed_days import day_to_type
from sipas.web.uploads import register_uploads

ROOMS = (
    health,
    survey,
    code,
    preview,
    results,
    groups,
    charts,
    files,
    read_comments,
    sign_in,
    rounds,
    fieldwork,
    entry,
    round_wizard,
    figures,
    questionnaires,
    questionnaire_drafts,
    questionnaire_parts,
    appearance,
    desks,
    jobs,
    printing,
    agencies,
    agency_forms,
    desk_forms,
    units,
    imports,
    register,
    people,
    invitations,
    many_people,
    samples,
    calls,
    code_issues,
    account,
    second_step,
    factors,
    passkeys,
    provider,
    setting_up,
    audit,
    comments,
    approved,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings, or for those of the environment."""
    settings = settings or read_settings()
    configure_log()
    app = Flask("sipas", template_folder=str(templates_folder()), static_folder=None)
    app.config.update(
        SECRET_KEY=settings.signing_key(),
        SESSION_COOKIE_SECURE=(settings.address or "").startswith("https:"),
        SECOND_FACTOR=settings.second_factor,
        COMPRESS_ALGORITHM=["br", "gzip"],
        # Quality 5 packs our pages to within 15 % of what 11 does, some 25 times faster.
        COMPRESS_BR_LEVEL=5,
    )
    app.extensions["sipas_settings"] = settings
    app.extensions["sipas_database"] = open_database(settings.database_url)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["day_to_type"] = day_to_type
    _trust_proxies(app, settings.trusted_proxies)
    register_uploads(app)
    CSRFProtect(app)
    Compress(app)
    register_locale(app)
    register_security(app)
    register_installation(app)
    register_errors(app)
    _open_rooms(app)
    provider.register(app, settings)
    return app


def _trust_proxies(app: Flask, proxies: int) -> None:
    """Believe the address and scheme that so many own proxies report; with none, believe nobody."""
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )


def _open_rooms(app: Flask) -> None:
    survey.register(app)
    code.register(app)
    sign_in.register(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
