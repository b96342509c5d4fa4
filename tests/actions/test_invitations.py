"""Invitations: a link that is good once, for a week, and of which only a hash is kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from sipas.actions.account_refusals import (
    AccountRefused,
    AgencyMissing,
    AlreadyAccepted,
    EmailTaken,
    NameMissing,
    RoleMissing,
    StaleInvitation,
    UnknownAgency,
    UnknownRole,
)
from sipas.actions.accounts import find_account
from sipas.actions.invitations import (
    LIFETIME,
    NewPerson,
    accept_invitation,
    invite_again,
    invite_person,
    invited_account,
    withdraw_invitation,
)
from sipas.actions.sign_in import begin_session, continue_session
from sipas.store.account_tables import invitations
from sipas.store.audit import all_audit
from sipas.store.database import Database
from tests.tiny_round import put_places

NOW = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
PASSWORD = "trời xanh mây trắng"
LAN = NewPerson("Lan@Example.vn", " Nguyễn Thị Lan ", ("leader",))


def test_an_invited_person_chooses_the_password(database: Database) -> None:
    sent = invite_person(database, LAN, "admin@example.vn", NOW)
    assert (sent.account.email, sent.account.name) == ("lan@example.vn", "Nguyễn Thị Lan")
    assert sent.account.password is None
    assert invited_account(database, sent.token, NOW).id == sent.account.id
    accept_invitation(database, sent.token, PASSWORD, NOW)
    account = find_account(database, "lan@example.vn")
    assert account is not None
    assert account.password is not None
    with database.read() as connection:
        assert [(one.action, one.by) for one in all_audit(connection)] == [
            ("accept_invitation", "lan@example.vn"),
            ("invite", "admin@example.vn"),
        ]


def test_a_link_is_good_once(database: Database) -> None:
    sent = invite_person(database, LAN, None, NOW)
    accept_invitation(database, sent.token, PASSWORD, NOW)
    with pytest.raises(StaleInvitation):
        accept_invitation(database, sent.token, "một mật khẩu khác hẳn", NOW)


def test_a_link_is_good_for_a_week(database: Database) -> None:
    sent = invite_person(database, LAN, None, NOW)
    invited_account(database, sent.token, NOW + LIFETIME - timedelta(seconds=1))
    with pytest.raises(StaleInvitation):
        accept_invitation(database, sent.token, PASSWORD, NOW + LIFETIME)


def test_a_newer_link_ends_the_older(database: Database) -> None:
    first = invite_person(database, LAN, None, NOW)
    second = invite_again(database, first.account.id, None, NOW)
    with pytest.raises(StaleInvitation):
        invited_account(database, first.token, NOW)
    assert invited_account(database, second.token, NOW).email == "lan@example.vn"


def test_a_guessed_link_is_nobody_s(database: Database) -> None:
    with pytest.raises(StaleInvitation):
        invited_account(database, "x", NOW)


def test_only_a_hash_of_the_link_is_kept(database: Database) -> None:
    sent = invite_person(database, LAN, None, NOW)
    with database.read() as connection:
        row = connection.execute(select(invitations)).one()
    assert sent.token not in str(row)


def test_an_easily_guessed_password_leaves_the_link_good(database: Database) -> None:
    sent = invite_person(database, LAN, None, NOW)
    with pytest.raises(AccountRefused):
        accept_invitation(database, sent.token, "nguyenthilan2026", NOW)
    accept_invitation(database, sent.token, PASSWORD, NOW)


def test_a_forgotten_password_is_chosen_anew_and_sessions_end(database: Database) -> None:
    sent = invite_person(database, LAN, None, NOW)
    account = accept_invitation(database, sent.token, PASSWORD, NOW)
    session = begin_session(database, account, "key", NOW)
    link = invite_again(database, account.id, None, NOW)
    assert continue_session(database, session, NOW) is not None
    accept_invitation(database, link.token, "một mật khẩu khác hẳn", NOW)
    assert continue_session(database, session, NOW) is None
    with database.read() as connection:
        assert all_audit(connection)[0].action == "reset_password"


def test_a_withdrawn_invitation_leaves_nothing(database: Database) -> None:
    sent = invite_person(database, LAN, None, NOW)
    withdraw_invitation(database, sent.account.id, None, NOW)
    assert find_account(database, "lan@example.vn") is None
    with pytest.raises(StaleInvitation):
        invited_account(database, sent.token, NOW)


def test_an_accepted_invitation_is_not_withdrawn(database: Database) -> None:
    sent = invite_person(database, LAN, None, NOW)
    accept_invitation(database, sent.token, PASSWORD, NOW)
    with pytest.raises(AlreadyAccepted):
        withdraw_invitation(database, sent.account.id, None, NOW)


def test_who_comes_through_a_provider_is_not_taken_away(database: Database) -> None:
    """Signed in without ever having chosen a password."""
    sent = invite_person(database, LAN, None, NOW)
    begin_session(database, sent.account, "", NOW)
    with pytest.raises(AlreadyAccepted):
        withdraw_invitation(database, sent.account.id, None, NOW)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"name": " "}, NameMissing),
        ({"roles": ()}, RoleMissing),
        ({"roles": ("king",)}, UnknownRole),
        ({"roles": ("coordinator",)}, AgencyMissing),
        ({"roles": ("interviewer", "leader")}, AgencyMissing),
        ({"roles": ("coordinator",), "agency": "nowhere"}, UnknownAgency),
    ],
)
def test_a_faulty_invitation_is_refused_with_its_field(
    sqlite_database: Database, changed: dict[str, object], refusal: type[AccountRefused]
) -> None:
    put_places(sqlite_database)
    with pytest.raises(refusal) as refused:
        invite_person(sqlite_database, replace(LAN, **changed), None, NOW)  # type: ignore[arg-type]  # a row of the table above
    assert refused.value.field in {*changed, "agency"}


def test_one_address_is_invited_once(sqlite_database: Database) -> None:
    invite_person(sqlite_database, LAN, None, NOW)
    with pytest.raises(EmailTaken):
        invite_person(sqlite_database, replace(LAN, email="LAN@example.vn"), None, NOW)


def test_a_coordinator_is_invited_for_an_agency(database: Database) -> None:
    put_places(database)
    person = replace(LAN, roles=("coordinator",), agency="y-te")
    assert invite_person(database, person, None, NOW).account.agency == "y-te"
