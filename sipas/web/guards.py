"""Who may see a page: every page function bears exactly one of these guards.

A guard stands directly above the function and below the routes, so that the function which the URL
map holds carries the guard's name in `guard` and the roles in `roles`; a test walks the map and
reads them.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Protocol, cast
from urllib.parse import urlencode

from flask import abort, current_app, g, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

Page = Callable[..., Any]
Admission = Callable[[dict[str, Any]], Response | None]

EVERY_AGENCY = frozenset({"administrator", "leader", "auditor"})
"""Roles of the whole province; the others see what concerns the agency of their account."""
OF_THE_PROVINCE_OR_ONE = frozenset({"moderator"})
"""Roles of the whole province unless their account names an agency."""
READERS = frozenset({"auditor"})
"""Roles that read and never change anything, whatever page names them."""
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_NOBODY: frozenset[str] = frozenset()


class GuardedPage(Protocol):
    """`admit` sends away whoever may not enter; None lets in, given the values of the address."""

    guard: str
    roles: frozenset[str]
    admit: Admission

    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...


def public(page: Page) -> GuardedPage:
    """Everybody."""
    return _marked(page, "public")


def signed_in(page: Page) -> GuardedPage:
    """Whoever has an account, whatever its role."""

    @wraps(page)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        sent_away = _signed_in_only(kwargs)
        return page(*args, **kwargs) if sent_away is None else sent_away

    return _marked(guarded, "signed_in", admit=_signed_in_only)


def requires(*roles: str) -> Callable[[Page], GuardedPage]:
    """Accounts with at least one of these roles; a page that lists things asks `scope_of_user`."""
    return _by_role("requires", roles, lambda _opening, _values: True)


def for_agency(*roles: str) -> Callable[[Page], GuardedPage]:
    """Accounts with one of these roles, on an address that names an `<agency>`.

    Roles of the whole province come in for every agency, the others for their own alone.
    """
    return _by_role("for_agency", roles, _is_in_scope)


def scope_of_user() -> frozenset[str] | None:
    """The codes of the agencies that this person may see on this page; None for every agency.

    It follows from the roles that opened the page: who leads the province and coordinates one
    agency sees, on a page for coordinators, that agency.
    """
    return _scope(g.get("opening_roles", _NOBODY))


def must_set_up_second_factor() -> bool:
    """Whether this installation asks this person for a second factor that is not there yet."""
    asked = current_app.config.get("SECOND_FACTOR", "free")
    if asked == "free" or current_user.account.has_second_factor:
        return False
    return bool(asked == "everyone" or current_user.has_role("administrator"))


def _by_role(
    kind: str, roles: tuple[str, ...], may_enter: Callable[[frozenset[str], dict[str, Any]], bool]
) -> Callable[[Page], GuardedPage]:
    if not roles:
        raise ValueError("A page that requires a role must name one.")

    def admit(values: dict[str, Any]) -> Response | None:
        if not current_user.is_authenticated:
            return _to_sign_in()
        if must_set_up_second_factor():
            return redirect("/account/second-factor", 303)
        opening = _opening_roles(roles)
        if not opening or not may_enter(opening, values):
            abort(403)
        g.opening_roles = opening
        return None

    def guard(page: Page) -> GuardedPage:
        @wraps(page)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            sent_away = admit(kwargs)
            return page(*args, **kwargs) if sent_away is None else sent_away

        return _marked(guarded, f"{kind} {', '.join(roles)}", roles, admit)

    return guard


def _signed_in_only(_values: dict[str, Any]) -> Response | None:
    return None if current_user.is_authenticated else _to_sign_in()


def _opening_roles(roles: Iterable[str]) -> frozenset[str]:
    """The person's roles among those of the page, as far as they go for this method."""
    held = frozenset(role for role in roles if current_user.has_role(role))
    return held if request.method in _READING else held - READERS


def _is_in_scope(opening: frozenset[str], values: dict[str, Any]) -> bool:
    scope = _scope(opening)
    return scope is None or values["agency"] in scope


def _scope(opening: frozenset[str]) -> frozenset[str] | None:
    if opening & EVERY_AGENCY:
        return None
    agency = current_user.account.agency
    if agency is None:
        # A moderator works for the whole province, or for the agency that the account names.
        return None if opening & OF_THE_PROVINCE_OR_ONE else _NOBODY
    return frozenset({agency})


def _marked(
    page: Page,
    name: str,
    roles: Iterable[str] = (),
    admit: Admission = lambda _values: None,
) -> GuardedPage:
    marked = cast("GuardedPage", page)
    marked.guard = name
    marked.roles = frozenset(roles)
    marked.admit = admit
    return marked


def _to_sign_in() -> Response:
    """The way to the door, and back to this page; after a POST only to the page itself."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return redirect(f"/sign-in?{urlencode({'next': wanted})}", 303)
