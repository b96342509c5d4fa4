"""The one door by which comments leave the moderators' room: decided, covered, large enough.

Leaders, coordinators and files all come through here. An agency with fewer responses than the
smallest cell of its round is never named beside a comment.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sipas.actions.agency_search import AgencySearch, agency_among
from sipas.actions.comments import (
    ON_A_PAGE,
    large_agencies,
    names_of,
    questions_of,
    rounds_with_answers,
    turned,
)
from sipas.reports.workbook import Sheet, workbook
from sipas.store.comments import (
    APPROVED,
    CommentFilter,
    comments_of,
    count_comments,
    each_comment,
)
from sipas.store.database import Database, Transaction
from sipas.store.organisation import all_agencies
from sipas.store.rounds import Round, get_round

_STATES = tuple(state.value for state in APPROVED)


@dataclass(frozen=True, slots=True)
class ApprovedComment:
    """`agency` is empty where too few answered to be named; `words` are what others may read."""

    agency: str
    agency_name: str
    question: str
    words: str


@dataclass(frozen=True, slots=True)
class ApprovedPage:
    """`few`: the agency that was asked for has too few responses, so nothing is shown."""

    round: Round | None
    rounds: tuple[Round, ...]
    comments: tuple[ApprovedComment, ...]
    total: int
    page: int
    pages: int
    agency: AgencySearch
    few: bool = False


def approved_comments(
    database: Database,
    code: str,
    typed: str = "",
    page: int = 1,
    scope: Collection[str] | None = None,
    most: int = ON_A_PAGE,
) -> ApprovedPage:
    """Of the round (the newest where `code` is empty) and the agency typed; UnknownRound."""
    with database.read() as transaction:
        rounds = tuple(rounds_with_answers(transaction))
        chosen = get_round(transaction, code) if code else next(iter(rounds), None)
        wanted = typed if scope is None else next(iter(scope), "")
        searched = agency_among(all_agencies(transaction), wanted)
        agency = searched.agency.code if searched.agency else ""
        is_unclear = bool(typed or scope is not None) and not agency
        if chosen is None or is_unclear:
            return ApprovedPage(chosen, rounds, (), 0, 1, 1, searched)
        if agency and not large_agencies(transaction, chosen, [agency]):
            return ApprovedPage(chosen, rounds, (), 0, 1, 1, searched, few=True)
        wanted_comments = CommentFilter(chosen.code, _STATES, agency)
        total = count_comments(transaction, wanted_comments)
        here, pages = turned(page, total)
        found = comments_of(transaction, wanted_comments, most, (here - 1) * ON_A_PAGE)
        names = names_of(transaction, chosen, {one.agency for one in found})
    questions = questions_of(database, chosen)
    comments = tuple(
        ApprovedComment(
            one.agency if one.agency in names else "",
            names.get(one.agency, ""),
            questions.get(one.question, ""),
            one.shown or "",
        )
        for one in found
    )
    return ApprovedPage(chosen, rounds, comments, total, here, pages, searched)


def approved_workbook(database: Database, code: str, headings: tuple[str, str, str]) -> bytes:
    """All of a round as a workbook: agency, question, words."""
    with database.read() as transaction:
        chosen = get_round(transaction, code)
        codes = {one.agency for one in each_comment(transaction, _all_of(chosen))}
        rows = _rows(transaction, chosen, names_of(transaction, chosen, codes))
    questions = questions_of(database, chosen)
    named = [(name, questions.get(question, ""), words) for name, question, words in rows]
    return workbook(Sheet(chosen.code, headings, named))


def _rows(
    transaction: Transaction, chosen: Round, names: dict[str, str]
) -> list[tuple[str, str, str]]:
    return [
        (names.get(one.agency, ""), one.question, one.shown or "")
        for one in each_comment(transaction, _all_of(chosen))
    ]


def _all_of(chosen: Round) -> CommentFilter:
    return CommentFilter(chosen.code, _STATES)
