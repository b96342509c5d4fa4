"""What stands beside the numbers of a filled province: comments, people, the audit trail, a job."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert

from sipas.languages import folded
from sipas.store.account_tables import account_roles, accounts
from sipas.store.comment_tables import comments
from sipas.store.database import Transaction
from sipas.store.job_tables import jobs
from sipas.store.tables import audit

AUDITED = 50_000
_WORDS = "Cán bộ hướng dẫn tận tình, nhưng phải chờ lâu ở quầy số"
_STATES = ("waiting", "waiting", "shown", "redacted", "hidden")


def put_comments(transaction: Transaction, code: str, of: Sequence[tuple[UUID, str]]) -> str:
    """A comment of each of these responses; the code of one that waits."""
    made = [
        {
            "id": uuid4(),
            "response": response,
            "question": "comment",
            "round": code,
            "agency": agency,
            "text": f"{_WORDS} {number}.",
            "searched": folded(f"{_WORDS} {number}."),
            "state": _STATES[number % len(_STATES)],
            "shown": f"{_WORDS} {number}." if number % len(_STATES) in (2, 3) else None,
            "reason": "",
            "version": 1,
        }
        for number, (response, agency) in enumerate(of)
    ]
    transaction.execute(insert(comments), made)
    return str(made[0]["id"])


def put_people(transaction: Transaction, agencies: Sequence[str]) -> int:
    """A coordinator of each agency; the number of one."""
    at = datetime.fromisoformat("2026-01-01T08:00:00+07:00")
    made = [
        {
            "id": 1_000_000 + number,
            "email": f"nguoi-{number}@example.vn",
            "name": f"Nguyễn Văn {number}",
            "active": True,
            "agency": agency,
            "fs_uniquifier": f"bench-{number}",
            "created_at": at,
            "must_change_password": False,
            "login_count": 0,
        }
        for number, agency in enumerate(agencies)
    ]
    transaction.execute(insert(accounts), made)
    roles = [{"account": one["id"], "role": "coordinator"} for one in made]
    transaction.execute(insert(account_roles), roles)
    return 1_000_007


def put_audit(transaction: Transaction, at: datetime) -> None:
    lines = [
        {
            "at": at - timedelta(minutes=number),
            "by": f"nguoi-{number % 3000}@example.vn",
            "action": ("sign_in", "change_password", "draw_sample")[number % 3],
            "subject": f"nguoi-{number % 3000}@example.vn",
            "detail": {},
        }
        for number in range(AUDITED)
    ]
    transaction.execute(insert(audit), lines)


def put_job(transaction: Transaction, at: datetime) -> str:
    """A job that is done, whose file was erased."""
    identifier = uuid4().hex
    job = {
        "id": identifier,
        "kind": "print_desks",
        "by": "bench@example.vn",
        "parameters": {},
        "state": "finished",
        "done": 3000,
        "total": 3000,
        "sentence": "",
        "started_at": at,
        "seen_at": at,
    }
    transaction.execute(insert(jobs), [job])
    return identifier
