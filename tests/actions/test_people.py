"""People: found however they are typed, changed with care, the last administrator never lost."""

from datetime import UTC, datetime

import pytest

from sipas.actions.account_refusals import AgencyMissing, LastAdministrator, OwnAccount
from sipas.actions.accounts import create_account, find_account
from sipas.actions.invitations import NewPerson, invite_person
from sipas.actions.people import (
    ON_A_PAGE,
    UnknownAccount,
    change_person,
    end_sessions,
    get_person,
    list_people,
    switch_account,
)
from sipas.actions.sign_in import begin_session, continue_session
from sipas.store.accounts import Account
from sipas.store.audit import all_audit
from sipas.store.database import Database
from tests.tiny_round import put_places

NOW = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
PASSWORD = "trời xanh mây trắng"
ADMINISTRATOR = "admin@example.vn"


@pytest.fixture
def administrator(database: Database) -> Account:
    put_places(database)
    return create_account(database, ADMINISTRATOR, PASSWORD, ("administrator",), name="Đỗ An")


def _invite(database: Database, name: str, email: str, role: str = "leader") -> Account:
    agency = "y-te" if role == "coordinator" else ""
    return invite_person(database, NewPerson(email, name, (role,), agency), None, NOW).account


def test_people_are_found_with_or_without_signs(database: Database, administrator: Account) -> None:
    _invite(database, "Nguyễn Thị Lan", "lan@example.vn")
    _invite(database, "Đặng Văn Đức", "duc@example.vn", "coordinator")
    for search, found in [
        ("nguyen", ["lan@example.vn"]),
        ("Nguyễn lan", ["lan@example.vn"]),
        ("đặng", ["duc@example.vn"]),
        ("dang duc", ["duc@example.vn"]),
        ("DUC@", ["duc@example.vn"]),
        ("nobody", []),
        # A comes before Đ, and Đ before N.
        ("", ["duc@example.vn", ADMINISTRATOR, "lan@example.vn"]),
    ]:
        people = list_people(database, search).people
        assert [one.account.email for one in people] == found, search


def test_people_are_listed_by_role(database: Database, administrator: Account) -> None:
    _invite(database, "Đặng Văn Đức", "duc@example.vn", "coordinator")
    (person,) = list_people(database, role="coordinator").people
    assert (person.account.agency, person.agency_name) == ("y-te", "Cơ quan y-te")
    assert person.account.roles == ("coordinator",)
    assert not person.has_accepted


def test_a_long_list_is_turned_page_by_page(sqlite_database: Database) -> None:
    for number in range(ON_A_PAGE + 1):
        _invite(sqlite_database, f"Người {number:03}", f"p{number:03}@example.vn")
    first = list_people(sqlite_database)
    assert (first.total, first.page, first.pages, len(first.people)) == (51, 1, 2, ON_A_PAGE)
    last = list_people(sqlite_database, page=99)
    assert (last.page, [one.account.name for one in last.people]) == (2, ["Người 050"])


def test_other_roles_end_the_sessions(database: Database, administrator: Account) -> None:
    account = create_account(database, "lan@example.vn", PASSWORD, ("leader",), name="Lan")
    token = begin_session(database, account, "key", NOW)
    change_person(database, account.id, "Lan", ("coordinator",), "y-te", ADMINISTRATOR, NOW)
    assert continue_session(database, token, NOW) is None
    person = get_person(database, account.id)
    assert (person.account.roles, person.account.agency) == (("coordinator",), "y-te")
    with database.read() as connection:
        entry = all_audit(connection)[0]
    assert (entry.action, entry.by) == ("change_roles", ADMINISTRATOR)
    assert entry.detail["roles_before"] == ["leader"]


def test_another_name_alone_ends_nothing(database: Database, administrator: Account) -> None:
    account = create_account(database, "lan@example.vn", PASSWORD, ("leader",), name="Lan")
    token = begin_session(database, account, "key", NOW)
    change_person(database, account.id, "Nguyễn Lan", ("leader",), "", ADMINISTRATOR, NOW)
    assert get_person(database, account.id).account.name == "Nguyễn Lan"
    assert continue_session(database, token, NOW) is not None


def test_a_coordinator_needs_an_agency(database: Database, administrator: Account) -> None:
    account = _invite(database, "Lan", "lan@example.vn")
    with pytest.raises(AgencyMissing):
        change_person(database, account.id, "Lan", ("coordinator",), "", ADMINISTRATOR, NOW)


def test_nobody_gives_up_the_own_administration(database: Database, administrator: Account) -> None:
    create_account(database, "second@example.vn", PASSWORD, ("administrator",))
    with pytest.raises(OwnAccount):
        change_person(database, administrator.id, "Đỗ An", ("leader",), "", ADMINISTRATOR, NOW)
    with pytest.raises(OwnAccount):
        switch_account(database, administrator.id, active=False, by=ADMINISTRATOR, now=NOW)


def test_the_last_administrator_stays(database: Database, administrator: Account) -> None:
    """An invited one cannot sign in yet and does not count."""
    _invite(database, "Lan", "lan@example.vn", "administrator")
    for change in (
        lambda: change_person(database, administrator.id, "Đỗ An", ("leader",), "", "other", NOW),
        lambda: switch_account(database, administrator.id, active=False, by="other", now=NOW),
    ):
        with pytest.raises(LastAdministrator):
            change()
    create_account(database, "second@example.vn", PASSWORD, ("administrator",))
    switch_account(database, administrator.id, active=False, by="second@example.vn", now=NOW)
    found = find_account(database, ADMINISTRATOR)
    assert found is not None
    assert not found.active


def test_an_account_is_switched_off_and_on(database: Database, administrator: Account) -> None:
    account = create_account(database, "lan@example.vn", PASSWORD, ("leader",))
    token = begin_session(database, account, "key", NOW)
    switch_account(database, account.id, active=False, by=ADMINISTRATOR, now=NOW)
    assert continue_session(database, token, NOW) is None
    switch_account(database, account.id, active=True, by=ADMINISTRATOR, now=NOW)
    assert get_person(database, account.id).account.active
    assert continue_session(database, token, NOW) is None


def test_sessions_of_another_are_ended(database: Database, administrator: Account) -> None:
    account = create_account(database, "lan@example.vn", PASSWORD, ("leader",))
    token = begin_session(database, account, "key", NOW)
    assert get_person(database, account.id).sessions == 1
    end_sessions(database, account.id, ADMINISTRATOR, NOW)
    assert continue_session(database, token, NOW) is None


def test_an_unknown_account_is_told(database: Database) -> None:
    with pytest.raises(UnknownAccount):
        get_person(database, 999)
