"""Who comes through which guard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask_login import LoginManager, UserMixin, login_user

from sipas.web.guards import for_agency, public, requires, scope_of_user, signed_in


@dataclass(frozen=True)
class Account:
    agency: str | None


class Person(UserMixin):
    """`role@agency`, several roles with a plus between them."""

    def __init__(self, name: str) -> None:
        self.id = name
        roles, _at, agency = name.partition("@")
        self.roles = roles.split("+")
        self.account = Account(agency or None)

    def has_role(self, role: str) -> bool:
        return role in self.roles


@pytest.fixture
def house() -> Iterator[Flask]:
    app = Flask("house")
    app.secret_key = "k" * 32
    manager = LoginManager(app)
    manager.user_loader(Person)

    @app.get("/open")
    @public
    def open_page() -> str:
        return "open"

    @app.get("/mine")
    @signed_in
    def own_page() -> str:
        return "mine"

    @app.route("/figures/<code>", methods=["GET", "POST"])
    @requires("leader", "administrator")
    def figures(code: str) -> str:
        return code

    @app.route("/desks/<agency>", methods=["GET", "POST"])
    @for_agency("administrator", "auditor", "coordinator")
    def desks(agency: str) -> str:
        return agency

    @app.get("/scope")
    @requires("administrator", "auditor", "coordinator")
    def scope() -> str:
        seen = scope_of_user()
        return "every" if seen is None else ",".join(seen)

    @app.get("/enter/<role>")
    @public
    def enter(role: str) -> str:
        login_user(Person(role))
        return role

    return app


def test_a_guard_is_written_on_the_page(house: Flask) -> None:
    pages = house.view_functions
    assert [pages[name].guard for name in ("open_page", "own_page", "figures", "desks")] == [
        "public",
        "signed_in",
        "requires leader, administrator",
        "for_agency administrator, auditor, coordinator",
    ]


def test_everybody_sees_a_public_page(house: Flask) -> None:
    assert house.test_client().get("/open").text == "open"


@pytest.mark.parametrize("address", ["/mine", "/figures/2024?block=so%20nganh"])
def test_a_stranger_is_led_to_the_door_and_back(house: Flask, address: str) -> None:
    response = house.test_client().get(address)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/sign-in?next=%2F")


def test_a_form_of_a_stranger_is_not_repeated(house: Flask) -> None:
    response = house.test_client().post("/figures/2024?x=1")
    assert response.headers["Location"] == "/sign-in?next=%2Ffigures%2F2024"


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("leader", "/figures/2024", 200),
        ("administrator", "/figures/2024", 200),
        ("clerk", "/figures/2024", 403),
        ("clerk", "/mine", 200),
    ],
)
def test_a_role_opens_what_it_may(house: Flask, role: str, address: str, status: int) -> None:
    client = house.test_client()
    client.get(f"/enter/{role}")
    assert client.get(address).status_code == status


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("administrator", 200),
        ("auditor", 200),
        ("coordinator@noi-vu", 200),
        ("coordinator@y-te", 403),
        ("coordinator", 403),
        # The page names no leader: that role opens nothing here, and widens nothing.
        ("leader", 403),
        ("leader+coordinator@y-te", 403),
        ("leader+coordinator@noi-vu", 200),
        ("interviewer@noi-vu", 403),
    ],
)
def test_an_agency_opens_to_its_own_people_and_the_province(
    house: Flask, person: str, status: int
) -> None:
    client = house.test_client()
    client.get(f"/enter/{person}")
    assert client.get("/desks/noi-vu").status_code == status


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("administrator", "every"),
        ("auditor", "every"),
        ("coordinator@y-te", "y-te"),
        ("coordinator", ""),
        ("leader+coordinator@y-te", "y-te"),
        ("administrator+coordinator@y-te", "every"),
    ],
)
def test_a_list_shows_what_the_page_is_open_for(house: Flask, person: str, seen: str) -> None:
    client = house.test_client()
    client.get(f"/enter/{person}")
    assert client.get("/scope").text == seen


@pytest.mark.parametrize(
    ("person", "status"),
    [("auditor", 403), ("auditor+coordinator@noi-vu", 200), ("auditor+coordinator@y-te", 403)],
)
def test_an_auditor_reads_and_changes_nothing(house: Flask, person: str, status: int) -> None:
    client = house.test_client()
    client.get(f"/enter/{person}")
    assert client.get("/desks/noi-vu").status_code == 200
    assert client.post("/desks/noi-vu").status_code == status


def test_a_stranger_is_led_to_the_door_of_an_agency(house: Flask) -> None:
    assert house.test_client().get("/desks/noi-vu").status_code == 303


@pytest.mark.parametrize("guard", [requires, for_agency])
def test_a_guard_by_role_names_a_role(guard: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="must name one"):
        guard()
