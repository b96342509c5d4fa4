"""Every role at every address: who comes in is written here, apart from the guards."""

import re
from collections.abc import Container, Iterator, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sipas.actions.accounts import ROLES, disable_account
from sipas.web.clock import now
from tests.tiny_round import AGENCIES, build_open_round
from tests.web.people import add_account, form_token, sign_in

NOBODY = "nobody"
EVERYBODY = {NOBODY, *ROLES}
OFFICE = {"administrator", "auditor", "coordinator"}
# (beginning, who reads there, who sends forms there); the first beginning that fits decides, and
# the last part may be left out where nobody sends anything.
MAY_ENTER: tuple[tuple[str, set[str], set[str]], ...] = (
    ("/administrators/rounds/new", {"administrator", "auditor"}, {"administrator"}),
    ("/administrators/agencies/noi-vu/desks/", OFFICE, {"administrator", "coordinator"}),
    ("/administrators/agencies/noi-vu/", {"administrator", "auditor"}, {"administrator"}),
    ("/administrators/agencies/new", {"administrator", "auditor"}, {"administrator"}),
    ("/administrators/agencies/merge", {"administrator", "auditor"}, {"administrator"}),
    ("/administrators/organisation", {"administrator", "auditor"}, {"administrator"}),
    ("/administrators/blocks", {"administrator", "auditor"}, set()),
    ("/administrators/fields", {"administrator", "auditor"}, set()),
    ("/administrators/procedures", {"administrator", "auditor"}, set()),
    ("/administrators/units/", {"administrator", "auditor"}, {"administrator"}),
    ("/administrators/register", {"administrator", "auditor"}, {"administrator"}),
    ("/administrators/questionnaires/sipas-desk-2017.2/questions", *2 * [{"administrator"}]),
    ("/administrators/questionnaires/sipas-desk-2017.2/new-question", *2 * [{"administrator"}]),
    ("/administrators/questionnaires/sipas-desk-2017.2/head", *2 * [{"administrator"}]),
    ("/administrators/questionnaires/sipas-desk-2017.2/sections", *2 * [{"administrator"}]),
    ("/administrators/rounds/2025/fieldwork", OFFICE, set()),
    ("/administrators/questionnaires", {"administrator", "auditor"}, {"administrator"}),
    (
        "/administrators/rounds/2025/samples/1/agencies/noi-vu/calls.xlsx",
        {"administrator", "coordinator", "interviewer"},
        set(),
    ),
    (
        "/administrators/rounds/2025/samples/1/agencies/noi-vu/calls",
        OFFICE | {"interviewer"},
        {"administrator", "coordinator", "interviewer"},
    ),
    (
        "/administrators/rounds/2025/samples/1/agencies/",
        OFFICE | {"interviewer"},
        {"administrator", "coordinator"},
    ),
    (
        "/administrators/rounds/2025/entry/",
        {"administrator", "coordinator", "interviewer"},
        {"administrator", "coordinator", "interviewer"},
    ),
    ("/administrators/entry", OFFICE | {"interviewer"}, set()),
    ("/administrators/rounds/2025/", {"administrator", "auditor"}, {"administrator"}),
    ("/administrators/audit", {"administrator", "auditor"}, set()),
    ("/administrators/appearance", {"administrator", "auditor"}, {"administrator"}),
    (
        "/administrators/comments/",
        {"administrator", "auditor", "moderator"},
        {"moderator"},
    ),
    ("/administrators/comments", {"administrator", "auditor", "moderator"}, set()),
    ("/administrators/approved-comments/", {"administrator", "auditor"}, set()),
    ("/administrators/approved-comments", OFFICE | {"moderator"}, set()),
    ("/administrators/print", OFFICE, {"administrator", "coordinator"}),
    ("/administrators/jobs/", OFFICE, {"administrator", "coordinator"}),
    ("/administrators/people", {"administrator", "auditor"}, {"administrator"}),
    ("/administrators/", OFFICE, {"administrator"}),
    ("/leaders/", {"leader", "administrator", "auditor"}, set()),
    ("/account", set(ROLES), set(ROLES)),
    ("/sign-out", set(), set(ROLES)),
    ("/", EVERYBODY, EVERYBODY),
)
OWN_AGENCY, OTHER_AGENCY = "noi-vu", "hoi-an"
VALUES = {
    "change": "1",
    "comment": "00000000-0000-4000-8000-000000000001",
    "kind": "block",
    "account": "999",
    "identifier": "x",
    "passkey": "999",
    "step": "size",
    "token": "x",
    "agency": OWN_AGENCY,
    "code": "2025",
    "number": "1",
    "job": "x",
    "issue": "1",
    "round_code": "2025",
    "desk_code": "noi-vu",
    "receipt": "x",
    "name": "blocks",
    "version": "sipas-desk-2017.2",
    "group_code": "hoi-an",
    "form": "csv",
    "measure_code": "access_1",
    "question": "visits",
    "section": "experience",
}
# What of these belongs to an agency, and the same thing of another agency: a coordinator must not
# reach it. A desk of the tiny province bears the code of its agency.
OF_AN_AGENCY = {
    "agency": OTHER_AGENCY,
}
# Whole addresses of another agency's things, where the address itself does not say whose they are.
OF_THE_OTHER_AGENCY = (
    "/administrators/desks/hoi-an/poster.pdf",
    "/administrators/desks/hoi-an/code.svg",
)
Ask = tuple[str, str]


@pytest.fixture
def addresses(app: Flask) -> list[Ask]:
    """(method, address) of every page of the application, on a round that exists."""
    build_open_round(app.extensions["sipas_database"])
    return list(_addresses(app, VALUES))


def _addresses(
    app: Flask, values: Mapping[str, str], *, naming: Container[str] = ()
) -> Iterator[Ask]:
    """Of every page; or, where something is to be named, of those whose address names it."""
    for rule in app.url_map.iter_rules():
        if naming and not any(name in naming for name in rule.arguments):
            continue
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: values[name[1]], rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, address


def _may_enter(method: str, address: str) -> set[str]:
    readers, writers = next(
        (readers, writers)
        for beginning, readers, writers in MAY_ENTER
        if address.startswith(beginning)
    )
    return readers if method == "GET" else writers


def _ask(client: FlaskClient, method: str, address: str, token: str) -> TestResponse:
    data = {"csrf_token": token} if method == "POST" else None
    return client.open(address, method=method, data=data)


def _is_sent_to_the_door(answer: TestResponse) -> bool:
    return answer.status_code == 303 and answer.location.startswith("/sign-in?")


def test_there_are_addresses_behind_each_door(addresses: list[Ask]) -> None:
    for beginning, _readers, _writers in MAY_ENTER:
        assert any(address.startswith(beginning) for _method, address in addresses), beginning


def test_nobody_comes_in_without_an_account(client: FlaskClient, addresses: list[Ask]) -> None:
    token = form_token(client.get("/sign-in"))
    for method, address in addresses:
        if address == "/sign-in":
            continue
        answer = _ask(client, method, address, token)
        if NOBODY in _may_enter(method, address):
            assert answer.status_code not in {403, 500}, (method, address)
            assert not _is_sent_to_the_door(answer), (method, address)
        else:
            assert _is_sent_to_the_door(answer), (method, address)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_comes_in_where_it_may(
    app: Flask, client: FlaskClient, addresses: list[Ask], role: str
) -> None:
    sign_in(client, add_account(app, role, agency=OWN_AGENCY).email)
    token = form_token(client.get("/account"))
    # Signing out comes last: after it nothing is behind the door any more.
    for method, address in sorted(addresses, key=lambda pair: pair[1] == "/sign-out"):
        answer = _ask(client, method, address, token)
        assert answer.status_code != 500, (method, address)
        assert not _is_sent_to_the_door(answer), (method, address)
        assert (answer.status_code == 403) is (role not in _may_enter(method, address)), (
            method,
            address,
        )


@pytest.mark.parametrize("role", ["coordinator", "interviewer", "moderator"])
def test_nobody_of_an_agency_reaches_another_one(
    app: Flask, client: FlaskClient, addresses: list[Ask], role: str
) -> None:
    """Every address that names an agency, and every thing of it, with those of another one."""
    sign_in(client, add_account(app, role, agency=OWN_AGENCY).email)
    token = form_token(client.get("/account"))
    others = {**VALUES, **OF_AN_AGENCY}
    behind_the_door = [
        (method, address)
        for method, address in _addresses(app, others, naming=OF_AN_AGENCY)
        if NOBODY not in _may_enter(method, address)
    ]
    for method, address in behind_the_door:
        assert _ask(client, method, address, token).status_code == 403, (method, address)
    for address in OF_THE_OTHER_AGENCY:
        assert client.get(address).status_code in {403, 404}, address
        own = address.replace(OTHER_AGENCY, OWN_AGENCY)
        assert client.get(own).status_code == (200 if role == "coordinator" else 403), own


def test_a_coordinator_sees_one_agency_in_every_list(
    app: Flask, client: FlaskClient, addresses: list[Ask]
) -> None:
    """No page that opens to a coordinator names another agency of the tiny province."""
    sign_in(client, add_account(app, "coordinator", agency=OWN_AGENCY).email)
    for method, address in addresses:
        readers = _may_enter(method, address)
        if method == "GET" and "coordinator" in readers and NOBODY not in readers:
            page = client.get(address).get_data().decode(errors="replace")
            for agency in set(AGENCIES) - {OWN_AGENCY}:
                assert f"Cơ quan {agency}" not in page, address


def test_a_refusal_is_told_in_plain_words(app: Flask, client: FlaskClient) -> None:
    sign_in(client, add_account(app, "moderator").email)
    page = client.get("/administrators/")
    assert page.status_code == 403
    assert "không có quyền xem trang này" in page.text


def test_a_switched_off_account_stands_before_every_door(
    app: Flask, client: FlaskClient, addresses: list[Ask]
) -> None:
    email = add_account(app, "administrator", *ROLES[1:]).email
    sign_in(client, email)
    disable_account(app.extensions["sipas_database"], email, None, now())
    for method, address in addresses:
        if method == "GET" and NOBODY not in _may_enter(method, address):
            assert _is_sent_to_the_door(client.get(address)), address


def test_no_form_behind_the_door_is_taken_without_its_token(
    app: Flask, client: FlaskClient, addresses: list[Ask]
) -> None:
    sign_in(client, add_account(app, "administrator", *ROLES[1:]).email)
    for method, address in addresses:
        if method == "POST" and NOBODY not in _may_enter(method, address):
            assert client.post(address).status_code == 400, address
    assert client.get("/account").status_code == 200
