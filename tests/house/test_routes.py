"""Every address has exactly one guard and a plain name, and public ones never vanish."""

import re

from flask import Flask

from sipas.actions.accounts import ROLES
from sipas.web.guards import EVERY_AGENCY
from tests.house.tree import CHECKOUT

LIST = CHECKOUT / "tests" / "house" / "public-addresses.txt"
GUARD = re.compile(r"public|signed_in|(?:requires|for_agency) [a-z_]+(?:, [a-z_]+)*")
PART = re.compile(
    r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:txt|svg|png|pdf|xml|json|xlsx|csv|zip|toml))?|<(?:[a-z]+:)?[a-z_]+>"
)


def test_every_route_has_exactly_one_guard(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        page = app.view_functions[rule.endpoint]
        guard = getattr(page, "guard", None)
        assert guard is not None, f"{rule.rule} has no guard"
        assert GUARD.fullmatch(guard), f"{rule.rule}: {guard}"
        inner = getattr(page, "__wrapped__", None)
        assert getattr(inner, "guard", guard) == guard, f"{rule.rule} has two guards"


def test_an_address_that_names_an_agency_is_guarded_for_it(app: Flask) -> None:
    """Whoever sees one agency only gets no other one by writing its code into the address."""
    for rule in app.url_map.iter_rules():
        guard = getattr(app.view_functions[rule.endpoint], "guard", "")
        kind, _blank, roles = guard.partition(" ")
        if kind == "for_agency":
            assert "agency" in rule.arguments, rule.rule
        elif "agency" in rule.arguments:
            assert set(roles.split(", ")) <= EVERY_AGENCY, f"{rule.rule}: {guard}"


def test_every_role_of_a_guard_exists(app: Flask) -> None:
    for page in app.view_functions.values():
        assert getattr(page, "roles", frozenset()) <= set(ROLES), page


def test_addresses_are_written_in_kebab_case(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        for part in filter(None, rule.rule.split("/")):
            assert PART.fullmatch(part), rule.rule


def test_the_public_addresses_are_exactly_those_that_are_promised(app: Flask) -> None:
    promised = {line for line in LIST.read_text(encoding="utf-8").splitlines() if line}
    public = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "guard", None) == "public"
    }
    assert promised - public == set(), "an address that stands on printed codes has vanished"
    assert public - promised == set(), "a new public address: promise it in the list, or guard it"


def test_a_page_that_changes_something_is_never_fetched_by_a_link(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.rstrip("/").endswith(("/open", "/close", "/publish", "/sign-out")):
            assert "GET" not in (rule.methods or set()), rule.rule
