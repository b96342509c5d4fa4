"""The audit trail, filtered on the calendar of Viet Nam and taken along."""

from datetime import UTC, date, datetime, timedelta

from sipas.actions.audit_trail import ON_A_PAGE, audit_csv, audit_page, wanted_entries
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database

# 17:30 in London's winter time is half past midnight of the next day in Viet Nam.
LATE = datetime(2026, 7, 1, 17, 30, tzinfo=UTC)
EVERYTHING = wanted_entries(None, None, "", "")


def _note(database: Database, *entries: AuditEntry) -> None:
    with database.write() as connection:
        for entry in entries:
            append_audit(connection, entry)


def test_the_trail_is_found_by_day_person_and_action(database: Database) -> None:
    early = AuditEntry(LATE - timedelta(hours=1), "an@example.vn", "sign_in", "an@example.vn")
    late = AuditEntry(LATE, "lan@example.vn", "open_round", "2025", {"desks": 4})
    _note(database, early, late)
    july = date(2026, 7, 1)
    for wanted, found in [
        (EVERYTHING, [late, early]),
        (wanted_entries(july, july, "", ""), [early]),
        (wanted_entries(date(2026, 7, 2), None, "", ""), [late]),
        (wanted_entries(None, None, " LAN@example.vn", ""), [late]),
        (wanted_entries(None, None, "", "sign_in"), [early]),
        (wanted_entries(None, None, "nobody", ""), []),
    ]:
        trail = audit_page(database, wanted, 1)
        assert (list(trail.entries), trail.total) == (found, len(found))
    assert audit_page(database, EVERYTHING, 1).actions == ("open_round", "sign_in")


def test_a_long_trail_is_turned_page_by_page(database: Database) -> None:
    _note(database, *(AuditEntry(LATE, None, "step", str(one)) for one in range(ON_A_PAGE + 1)))
    assert audit_page(database, EVERYTHING, 1).entries[0].subject == str(ON_A_PAGE)
    last = audit_page(database, EVERYTHING, 9)
    assert (last.page, last.pages, [one.subject for one in last.entries]) == (2, 2, ["0"])


def test_what_is_taken_along_computes_nothing(database: Database) -> None:
    _note(database, AuditEntry(LATE, None, "step", "=1+1", {"tỉnh": "Quảng Nam"}))
    first, second = audit_csv(database, EVERYTHING, str.upper).splitlines()
    assert first == "at,by,action,words,subject,detail"
    assert second == '2026-07-02T00:30:00+07:00,,step,STEP,\'=1+1,"{""tỉnh"": ""Quảng Nam""}"'
