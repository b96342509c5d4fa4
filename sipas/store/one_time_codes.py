"""One-time codes: kept as digests, used once, in the transaction that stores the response."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select, update

from sipas.store.responses import Admission, Response, admit_response, has_response
from sipas.store.sample_tables import code_issues, one_time_codes

BATCH = 5000


class CodeState(StrEnum):
    ISSUED = "issued"
    FINISHED = "finished"
    REFUSED = "refused"
    NOT_ELIGIBLE = "not_eligible"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """`mode` is how the code reached the citizen; `dossier` is None for slips on receipts."""

    digest: bytes
    round: str
    agency: str
    mode: str
    state: str
    dossier: str | None = None


@dataclass(frozen=True, slots=True)
class CodeIssue:
    """Codes that were made in one go; `sample` is None for slips on receipts."""

    id: int
    round: str
    sample: int | None
    mode: str
    issued_on: datetime.date
    by: str | None


def append_code_issue(
    connection: Connection,
    code: str,
    sample: int | None,
    mode: str,
    issued_on: datetime.date,
    by: str | None,
) -> CodeIssue:
    values = {"round": code, "sample": sample, "mode": mode, "issued_on": issued_on, "by": by}
    found = connection.execute(insert(code_issues).values(values).returning(code_issues.c.id))
    return CodeIssue(found.scalar_one(), code, sample, mode, issued_on, by)


def append_codes(connection: Connection, issue: int, codes: Iterable[OneTimeCode]) -> None:
    rows = [
        {
            "digest": one.digest,
            "issue": issue,
            "round": one.round,
            "agency": one.agency,
            "mode": one.mode,
            "state": one.state,
            "dossier": one.dossier,
        }
        for one in codes
    ]
    if rows:
        connection.execute(insert(one_time_codes), rows)


def known_digests(connection: Connection, digests: Sequence[bytes]) -> set[bytes]:
    """Which of these belong to a code already."""
    known: set[bytes] = set()
    for start in range(0, len(digests), BATCH):
        wanted = one_time_codes.c.digest.in_(digests[start : start + BATCH])
        known.update(connection.execute(select(one_time_codes.c.digest).where(wanted)).scalars())
    return known


def find_code(connection: Connection, digest: bytes) -> OneTimeCode | None:
    columns = (one_time_codes.c[name] for name in OneTimeCode.__dataclass_fields__)
    found = connection.execute(select(*columns).where(one_time_codes.c.digest == digest))
    row = found.one_or_none()
    return None if row is None else OneTimeCode(*row)


def admit_response_by_code(
    connection: Connection, response: Response, capacity: int | None, digest: bytes
) -> Admission:
    """Uses a code and stores its response, or does neither.

    The code is taken first: of two answers that arrive with it at once, the second waits here and
    finds it used. What is written on the code says that it is used, and not by which response.
    """
    if not _move(connection, digest, CodeState.ISSUED, CodeState.FINISHED):
        known = has_response(connection, response.identifier)
        return Admission.KNOWN if known else Admission.USED
    admission = admit_response(connection, response, capacity)
    if admission is not Admission.STORED:
        _move(connection, digest, CodeState.FINISHED, CodeState.ISSUED)
    return admission


def withdraw_codes(connection: Connection, issue: int) -> int:
    """Takes back what was issued and not used; returns how many that were."""
    return connection.execute(
        update(one_time_codes)
        .where(one_time_codes.c.issue == issue, one_time_codes.c.state == CodeState.ISSUED)
        .values(state=CodeState.WITHDRAWN)
    ).rowcount


def all_code_issues(connection: Connection, code: str) -> list[CodeIssue]:
    """Newest first."""
    columns = (code_issues.c[name] for name in CodeIssue.__dataclass_fields__)
    found = select(*columns).where(code_issues.c.round == code).order_by(code_issues.c.id.desc())
    return [CodeIssue(*row) for row in connection.execute(found)]


def count_codes_by_issue(connection: Connection, code: str) -> dict[tuple[int, str], int]:
    """Codes of a round by issue and state."""
    named = (one_time_codes.c.issue, one_time_codes.c.state)
    found = select(*named, func.count()).where(one_time_codes.c.round == code).group_by(*named)
    return {(issue, state): number for issue, state, number in connection.execute(found)}


def count_codes_by_agency(connection: Connection, code: str) -> dict[tuple[str, str, str], int]:
    """Codes of a round by agency, mode and state."""
    named = (one_time_codes.c.agency, one_time_codes.c.mode, one_time_codes.c.state)
    found = select(*named, func.count()).where(one_time_codes.c.round == code).group_by(*named)
    return {tuple(row[:3]): row[3] for row in connection.execute(found)}


def _move(connection: Connection, digest: bytes, before: CodeState, after: CodeState) -> bool:
    changed = (
        update(one_time_codes)
        .where(one_time_codes.c.digest == digest, one_time_codes.c.state == before)
        .values(state=after)
    )
    return connection.execute(changed).rowcount == 1
