"""Who may see a page: every page function bears exactly one of these guards.

A guard stands directly above the function and below the routes, so that the function which the URL
map holds carries the guard's name in `guard`; a test walks the map and reads it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast
from urllib.parse import urlencode

from flask import abort, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

Page = Callable[..., Any]


class GuardedPage(Protocol):
    guard: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...


def public(page: Page) -> GuardedPage:
    """Everybody."""
    return _marked(page, "public")


def signed_in(page: Page) -> GuardedPage:
    """Whoever has an account, whatever its role."""

    @wraps(page)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return _to_sign_in()
        return page(*args, **kwargs)

    return _marked(guarded, "signed_in")


def requires(*roles: str) -> Callable[[Page], GuardedPage]:
    """Accounts with at least one of these roles."""
    if not roles:
        raise ValueError("A page that requires a role must name one.")

    def guard(page: Page) -> GuardedPage:
        @wraps(page)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return _to_sign_in()
            if not any(current_user.has_role(role) for role in roles):
                abort(403)
            return page(*args, **kwargs)

        return _marked(guarded, f"requires {', '.join(roles)}")

    return guard


def _marked(page: Page, name: str) -> GuardedPage:
    marked = cast("GuardedPage", page)
    marked.guard = name
    return marked


def _to_sign_in() -> Response:
    """The way to the door, and back to this page; after a POST only to the page itself."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return redirect(f"/sign-in?{urlencode({'next': wanted})}", 303)
