"""Who comes through which guard."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_login import LoginManager, UserMixin, login_user

from sipas.web.guards import public, requires, signed_in


class Person(UserMixin):
    def __init__(self, role: str) -> None:
        self.id = role

    def has_role(self, role: str) -> bool:
        return role == self.id


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

    @app.get("/enter/<role>")
    @public
    def enter(role: str) -> str:
        login_user(Person(role))
        return role

    return app


def test_a_guard_is_written_on_the_page(house: Flask) -> None:
    pages = house.view_functions
    assert [pages[name].guard for name in ("open_page", "own_page", "figures")] == [
        "public",
        "signed_in",
        "requires leader, administrator",
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


def test_a_guard_by_role_names_a_role() -> None:
    with pytest.raises(ValueError, match="must name one"):
        requires()
