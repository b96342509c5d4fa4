"""Headers of every answer, built from `'none'` upward, and the manners of the session cookie."""

from datetime import timedelta
from pathlib import Path

from flask import Flask, Response, current_app, request

from sipas.web.audience import AUDIENCES, CITIZENS, audience_of_request
from sipas.web.styles import Style, read_style

_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# A citizen's page tells nobody where it was. Elsewhere the own site may know: behind https,
# Flask-WTF compares the referrer of a form with the host, and would refuse a form without one.
_REFERRER = {True: "no-referrer", False: "same-origin"}
_STYLES = "sipas_styles"
_A_YEAR = timedelta(days=365)


def register_security(app: Flask) -> None:
    folder = Path(app.root_path, app.template_folder or "") / "styles"
    app.extensions[_STYLES] = {name: read_style(folder, name) for name in AUDIENCES}
    usual = {name: _usual_headers(name, style) for name, style in app.extensions[_STYLES].items()}
    app.config.update(
        SESSION_COOKIE_NAME="sipas_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        given = {name.lower() for name, _ in headers}
        headers.extend(
            (name, value)
            for name, value in usual[audience_of_request()]
            if name.lower() not in given
        )
        if request.is_secure:
            headers.setdefault(
                "Strict-Transport-Security", f"max-age={int(_A_YEAR.total_seconds())}"
            )
        return response

    @app.context_processor
    def own_style() -> dict[str, Style]:
        return {"style": style_for(audience_of_request())}


def _usual_headers(audience: str, style: Style) -> tuple[tuple[str, str], ...]:
    """What every answer to this audience bears, unless its page says otherwise."""
    return (
        ("Content-Security-Policy", content_policy(style)),
        ("Referrer-Policy", _REFERRER[audience == CITIZENS]),
        ("Cache-Control", "no-store"),
        *_EVERYWHERE.items(),
    )


def style_for(audience: str) -> Style:
    style: Style = current_app.extensions[_STYLES][audience]
    return style


def content_policy(*styles: Style, frames: str = "", framed_by: str = "'none'") -> str:
    """Nothing is fetched and nothing runs: only these stylesheets, own pictures, own forms.

    A page shows others in `frames`, or is itself `framed_by` others, only where it says so.
    """
    sources = " ".join(style.source for style in styles)
    return (
        f"default-src 'none'; style-src {sources}; img-src 'self' data:; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {framed_by}"
    ) + (f"; frame-src {frames}" if frames else "")
