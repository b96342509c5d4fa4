"""What a command says of each error, and the exit code that goes with it."""

from sipas.actions.account_refusals import AccountRefused
from sipas.actions.organisation import FaultyOrganisation
from sipas.actions.publication import FindingsMissing
from sipas.commands.telling import BAD_INPUT, FAILED, Refused
from sipas.languages import Gettext
from sipas.questionnaires.faults import FaultyQuestionnaire
from sipas.sampling.columns import FaultyMapping
from sipas.sampling.rows import UnreadableFile
from sipas.settings import FaultySetting
from sipas.store.database import DatabaseBusy, UnknownDatabase
from sipas.store.rounds import UnknownRound

MOST_FAULTS = 20
_BAD_INPUT = (
    AccountRefused,
    FaultyMapping,
    FaultyQuestionnaire,
    FaultySetting,
    UnknownDatabase,
    UnknownRound,
    UnreadableFile,
    FindingsMissing,
)


def refusal_of(problem: Exception, gettext: Gettext) -> tuple[list[str], int]:
    """The sentences to print, and the exit code: 2 for what was given, 1 for what failed."""
    if isinstance(problem, FaultyOrganisation):
        return _faults_of(problem, gettext), BAD_INPUT
    if isinstance(problem, Refused):
        return [str(problem)], problem.code
    if isinstance(problem, _BAD_INPUT):
        return [_sentence(problem, gettext)], BAD_INPUT
    if isinstance(problem, DatabaseBusy) or _is_ours(problem):
        return [_sentence(problem, gettext)], FAILED
    if isinstance(problem, OSError) and problem.filename:
        reason = gettext("Không dùng được “%(path)s”: %(why)s.")
        return [reason % {"path": problem.filename, "why": problem.strerror}], FAILED
    reason = gettext("Lỗi ngoài dự kiến (%(kind)s): %(what)s Chạy lại với --trace để xem chi tiết.")
    first_line = (str(problem).splitlines() or [""])[0]
    return [reason % {"kind": type(problem).__name__, "what": first_line}], FAILED


def _is_ours(problem: Exception) -> bool:
    """Exceptions of this product carry a sentence for people."""
    return type(problem).__module__.startswith("sipas.")


def _sentence(problem: Exception, gettext: Gettext) -> str:
    translated = getattr(problem, "translated", None)
    return str(translated(gettext)) if translated else gettext(str(problem))


def _faults_of(problem: FaultyOrganisation, gettext: Gettext) -> list[str]:
    words = gettext("Tệp %(file)s, dòng %(line)d, cột “%(column)s”: %(reason)s")
    sentences = [
        words % {"file": one.file, "line": one.line, "column": one.column, "reason": one.reason}
        for one in problem.faults[:MOST_FAULTS]
    ]
    more = len(problem.faults) - MOST_FAULTS
    if more > 0:
        sentences.append(gettext("… và %(count)d lỗi nữa.") % {"count": more})
    return sentences
