"""Issuing one-time codes in bulk: they are handed out here, and only their digests are kept."""

import datetime
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sipas.actions.days import day_of
from sipas.refusal import Refused
from sipas.sampling.one_time_codes import (
    RANDOM_BITS,
    code_digest,
    code_from_number,
    codes_key,
)
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, Transaction
from sipas.store.one_time_codes import (
    CodeIssue,
    CodeState,
    OneTimeCode,
    all_code_issues,
    append_code_issue,
    append_codes,
    count_codes_by_issue,
    known_digests,
    withdraw_codes,
)
from sipas.store.rounds import RoundState, get_round, round_agencies
from sipas.store.samples import DossierState, get_sample, sampled_dossiers, tied_dossiers

ON_RECEIPT = "one_time_code"
BY_POST = "post"
BY_PHONE = "phone"
MODES = (ON_RECEIPT, BY_POST, BY_PHONE)
MOST_AT_ONCE = 200_000


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text


_WITHOUT = {
    ON_RECEIPT: _l(
        "Đợt khảo sát này không chọn cách hỏi bằng mã dùng một lần trên giấy hẹn. Cách hỏi chọn ở "
        "bước “Hỏi thế nào”, trước khi mở đợt."
    ),
    BY_POST: _l(
        "Đợt khảo sát này không chọn cách hỏi bằng thư. Cách hỏi chọn ở bước “Hỏi thế nào”, trước "
        "khi mở đợt."
    ),
    BY_PHONE: _l(
        "Đợt khảo sát này không chọn cách hỏi bằng điện thoại. Cách hỏi chọn ở bước “Hỏi thế nào”, "
        "trước khi mở đợt."
    ),
}

Gettext = Callable[[str], str]
Places = list[tuple[str, str | None]]
"""Agency and dossier (or none) of each code that is wanted."""


class CodesRefused(Refused):
    """No code was issued."""


@dataclass(frozen=True, slots=True)
class IssuedCode:
    code: str
    agency: str
    dossier: str | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """The only moment at which the codes themselves are known."""

    issue: CodeIssue
    codes: tuple[IssuedCode, ...]


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue with how many of its codes are in each state."""

    issue: CodeIssue
    waiting: int
    finished: int
    refused: int
    not_eligible: int
    withdrawn: int

    @property
    def total(self) -> int:
        ended = self.finished + self.refused + self.not_eligible + self.withdrawn
        return self.waiting + ended


def issue_receipt_codes(
    database: Database,
    secret: str,
    code: str,
    numbers: Mapping[str, int],
    by: str | None,
    now: datetime.datetime,
) -> Issued:
    """Codes for the receipts of these agencies, so many each; no code is tied to a dossier."""
    if any(number < 0 for number in numbers.values()):
        raise CodesRefused(_l("Số mã phải từ 0 trở lên."))
    wanted: Places = [(agency, None) for agency, number in numbers.items() for _ in range(number)]
    with database.write() as transaction:
        check_may_issue(transaction, code, ON_RECEIPT, {agency for agency, _dossier in wanted})
        return issue_codes(transaction, secret, code, None, ON_RECEIPT, wanted, by, now)


def issue_sample_codes(
    database: Database,
    secret: str,
    code: str,
    sample: int,
    mode: str,
    by: str | None,
    now: datetime.datetime,
) -> Issued:
    """A code for each dossier that is asked and has none, such as replacements called up since."""
    if mode not in (BY_POST, BY_PHONE):
        raise CodesRefused(_l("Mã của mẫu đi bằng thư hoặc điện thoại."))
    with database.write() as transaction:
        get_sample(transaction, code, sample)
        check_may_issue(transaction, code, mode, ())
        tied = tied_dossiers(transaction, code)
        asked = sampled_dossiers(transaction, sample, states=[DossierState.ASKED])
        wanted: Places = [(one.agency, one.dossier) for one in asked if one.dossier not in tied]
        return issue_codes(transaction, secret, code, sample, mode, wanted, by, now)


def issue_codes(
    transaction: Transaction,
    secret: str,
    code: str,
    sample: int | None,
    mode: str,
    wanted: Places,
    by: str | None,
    now: datetime.datetime,
) -> Issued:
    """A code for each place that is wanted, in the caller's transaction."""
    fresh = fresh_codes(transaction, secret, wanted)
    return keep_codes(transaction, secret, code, sample, mode, fresh, by, now)


def fresh_codes(transaction: Transaction, secret: str, wanted: Places) -> tuple[IssuedCode, ...]:
    """A code for each place that is wanted: none was ever issued, and none counts before `keep`."""
    if not wanted:
        raise CodesRefused(_l("Không có mã nào cần tạo."))
    if len(wanted) > MOST_AT_ONCE:
        raise CodesRefused(
            _l("Một lần chỉ tạo được tối đa %(most)d mã; đang yêu cầu %(count)d."),
            most=MOST_AT_ONCE,
            count=len(wanted),
        )
    fresh = _fresh_codes(transaction, codes_key(secret), len(wanted))
    return tuple(
        IssuedCode(text, agency, dossier)
        for text, (agency, dossier) in zip(fresh.values(), wanted, strict=True)
    )


def keep_codes(
    transaction: Transaction,
    secret: str,
    code: str,
    sample: int | None,
    mode: str,
    fresh: tuple[IssuedCode, ...],
    by: str | None,
    now: datetime.datetime,
) -> Issued:
    """From the end of the transaction on, each of these codes admits one answer."""
    key = codes_key(secret)
    issue = append_code_issue(transaction, code, sample, mode, day_of(now), by)
    state = CodeState.ISSUED
    rows = (
        OneTimeCode(code_digest(key, one.code), code, one.agency, mode, state, one.dossier)
        for one in fresh
    )
    append_codes(transaction, issue.id, rows)
    detail = {"issue": issue.id, "mode": mode, "codes": len(fresh), "sample": sample}
    append_audit(transaction, AuditEntry(now, by, "issue_codes", code, detail))
    return Issued(issue, fresh)


def withdraw_issue(
    database: Database, code: str, issue: int, by: str | None, now: datetime.datetime
) -> int:
    """Takes back the codes of an issue that nobody has used; returns how many."""
    with database.write() as transaction:
        if issue not in {one.id for one in all_code_issues(transaction, code)}:
            raise CodesRefused(
                _l("Đợt khảo sát này không có lần tạo mã số %(issue)d."), issue=issue
            )
        number = withdraw_codes(transaction, issue)
        detail = {"issue": issue, "codes": number}
        append_audit(transaction, AuditEntry(now, by, "withdraw_codes", code, detail))
    return number


def code_issues_of(database: Database, code: str) -> list[IssueLine]:
    """Newest first."""
    with database.read() as transaction:
        issues = all_code_issues(transaction, code)
        counts = count_codes_by_issue(transaction, code)
    return [
        IssueLine(one, *(counts.get((one.id, state), 0) for state in CodeState)) for one in issues
    ]


def check_may_issue(
    transaction: Transaction, code: str, mode: str, agencies: Iterable[str]
) -> None:
    """Refuses what the round does not ask: other agencies, another way, or nothing any more."""
    found = get_round(transaction, code)
    if found.state in {RoundState.CLOSED, RoundState.PUBLISHED, RoundState.ARCHIVED}:
        raise CodesRefused(_l("Đợt khảo sát đã đóng, không tạo thêm mã được."))
    if mode not in found.modes:
        raise CodesRefused(_WITHOUT[mode])
    strangers = sorted(set(agencies) - set(round_agencies(transaction, code)))
    if strangers:
        raise CodesRefused(
            _l("Đợt khảo sát không có cơ quan %(agencies)s."), agencies=", ".join(strangers)
        )


def _fresh_codes(transaction: Transaction, key: bytes, number: int) -> dict[bytes, str]:
    """So many codes by digest, none of which was ever issued."""
    fresh: dict[bytes, str] = {}
    while len(fresh) < number:
        missing = number - len(fresh)
        tried = [code_from_number(secrets.randbits(RANDOM_BITS)) for _ in range(missing)]
        more = {code_digest(key, one): one for one in tried}
        for digest in known_digests(transaction, list(more)):
            del more[digest]
        fresh |= more
    return fresh
