"""Reading comments: moderators see the words as written, everybody else without personal data."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sipas.actions.agency_search import AgencySearch, agency_among
from sipas.actions.questionnaires import frozen_questionnaire
from sipas.languages import folded
from sipas.questionnaires.personal_data import (
    Personal,
    covered,
    find_personal_data,
)
from sipas.store.comments import (
    Comment,
    CommentFilter,
    CommentState,
    comments_of,
    count_by_state,
    count_comments,
    find_comment,
    find_next,
)
from sipas.store.database import Database, Transaction
from sipas.store.organisation import all_agencies
from sipas.store.responses import count_responses_of
from sipas.store.rounds import Round, RoundState, all_rounds, get_round

ON_A_PAGE = 20
STATES = tuple(CommentState)
_WITHOUT_ANSWERS = {RoundState.DRAFT, RoundState.APPROVED}


class UnknownComment(LookupError):
    """A comment that is not there, or that is not this person's to read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for; `agency` as it was typed, `state` empty for every state."""

    round: str = ""
    agency: str = ""
    state: str = CommentState.WAITING
    search: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words; `kind` of the personal data that it is, empty for plain words."""

    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment as one reader sees it; `agency` is None where too few answered to be named."""

    comment: Comment
    agency: str | None
    question: str
    pieces: tuple[Piece, ...]
    minimum: int

    @property
    def words(self) -> str:
        return "".join(piece.words for piece in self.pieces)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of personal data in it, each once."""
        return tuple(dict.fromkeys(piece.kind for piece in self.pieces if piece.kind))


@dataclass(frozen=True, slots=True)
class CommentsPage:
    """`counts` by state; `few` where the agency that was asked for has too few responses."""

    round: Round | None
    rounds: tuple[Round, ...]
    lines: tuple[CommentLine, ...]
    counts: dict[str, int]
    total: int
    page: int
    pages: int
    agency: AgencySearch
    few: bool = False


def comments_page(
    database: Database, asked: Asked, scope: Collection[str] | None, *, sees_originals: bool
) -> CommentsPage:
    """`scope`: the agencies of a moderator who works for some; None for all."""
    with database.read() as transaction:
        rounds = rounds_with_answers(transaction)
        chosen = next((one for one in rounds if one.code == asked.round), None)
        chosen = chosen or next(iter(rounds), None)
        searched = agency_among(all_agencies(transaction), _scoped(asked.agency, scope))
        code = searched.agency.code if searched.agency else ""
        is_unclear = bool(asked.agency or scope is not None) and not code
        if chosen is None or is_unclear or (scope is not None and code not in scope):
            return CommentsPage(chosen, tuple(rounds), (), {}, 0, 1, 1, searched)
        if code and not large_agencies(transaction, chosen, [code]):
            return CommentsPage(chosen, tuple(rounds), (), {}, 0, 1, 1, searched, few=True)
        wanted = _wanted(asked, chosen.code, code)
        total = count_comments(transaction, wanted)
        page, pages = turned(asked.page, total)
        found = comments_of(transaction, wanted, ON_A_PAGE, (page - 1) * ON_A_PAGE)
        counts = count_by_state(transaction, chosen.code, code)
        named = names_of(transaction, chosen, {one.agency for one in found})
    lines = _lines(database, chosen, found, named, sees_originals=sees_originals)
    return CommentsPage(chosen, tuple(rounds), lines, counts, total, page, pages, searched)


def read_comment(
    database: Database, identifier: UUID, scope: Collection[str] | None, *, sees_originals: bool
) -> tuple[Round, CommentLine]:
    """UnknownComment also for one of an agency that is not this person's, or has too few."""
    with database.read() as transaction:
        found = find_comment(transaction, identifier)
        if found is None or (scope is not None and found.agency not in scope):
            raise UnknownComment(str(identifier))
        of_round = get_round(transaction, found.round)
        named = names_of(transaction, of_round, {found.agency})
    if scope is not None and not named:
        raise UnknownComment(str(identifier))
    (line,) = _lines(database, of_round, [found], named, sees_originals=sees_originals)
    return of_round, line


def next_comment(
    database: Database, asked: Asked, scope: Collection[str] | None, after: UUID
) -> UUID | None:
    """The next one of the same round that waits, among what was looked for."""
    with database.read() as transaction:
        last = find_comment(transaction, after)
        if last is None:
            return None
        typed = _scoped(asked.agency, scope)
        searched = agency_among(all_agencies(transaction), typed)
        if typed and searched.agency is None:
            return None
        code = searched.agency.code if searched.agency else ""
        of_round = get_round(transaction, last.round)
        if (scope is not None and code not in scope) or (
            code and not large_agencies(transaction, of_round, [code])
        ):
            return None
        waiting = (CommentState.WAITING.value,)
        wanted = CommentFilter(last.round, waiting, code, folded(asked.search.strip()))
        return find_next(transaction, wanted, after)


def rounds_with_answers(transaction: Transaction) -> list[Round]:
    """Newest first."""
    return [
        one
        for one in all_rounds(transaction)
        if one.questionnaire_version_id is not None and one.state not in _WITHOUT_ANSWERS
    ]


def large_agencies(
    transaction: Transaction, of_round: Round, codes: Collection[str]
) -> frozenset[str]:
    """Those of which enough answered that a comment says nothing about one person."""
    counts = count_responses_of(transaction, of_round.code, codes)
    return frozenset(code for code, count in counts.items() if count >= of_round.minimum_cell)


def names_of(transaction: Transaction, of_round: Round, codes: Collection[str]) -> dict[str, str]:
    """The names of the agencies that may be named beside a comment."""
    large = large_agencies(transaction, of_round, codes)
    return {one.code: one.name for one in all_agencies(transaction) if one.code in large}


def turned(page: int, total: int) -> tuple[int, int]:
    """The page that there is, and how many there are."""
    pages = max(-(-total // ON_A_PAGE), 1)
    return min(max(page, 1), pages), pages


def questions_of(database: Database, of_round: Round) -> dict[str, str]:
    """What was asked, by code."""
    if of_round.questionnaire_version_id is None:
        return {}
    frozen = frozen_questionnaire(database, of_round.questionnaire_version_id)
    return {one.code: one.text for one in frozen.source.questions if one.code in frozen.texts}


def _lines(
    database: Database,
    of_round: Round,
    found: Iterable[Comment],
    named: dict[str, str],
    *,
    sees_originals: bool,
) -> tuple[CommentLine, ...]:
    questions = questions_of(database, of_round)
    return tuple(
        CommentLine(
            comment=one,
            agency=named.get(one.agency),
            question=questions.get(one.question, ""),
            pieces=_pieces(one.text) if sees_originals else (Piece(covered(one.text)),),
            minimum=of_round.minimum_cell,
        )
        for one in found
    )


def _pieces(text: str) -> tuple[Piece, ...]:
    found = find_personal_data(text)
    ends = [Personal(0, 0, one.kind) for one in found[:1]] + list(found)
    pieces: list[Piece] = []
    for before, one in zip(ends, found, strict=False):
        pieces += [Piece(text[before.end : one.start]), Piece(text[one.start : one.end], one.kind)]
    pieces.append(Piece(text[found[-1].end if found else 0 :]))
    return tuple(piece for piece in pieces if piece.words)


def _wanted(asked: Asked, code: str, agency: str) -> CommentFilter:
    states = (asked.state,) if asked.state in STATES else ()
    return CommentFilter(code, states, agency, folded(asked.search.strip()))


def _scoped(typed: str, scope: Collection[str] | None) -> str:
    """Who works for one agency looks for nothing else."""
    return typed if scope is None else next(iter(scope), "")
