"""How those who answered came to answer: told by the samples of a round and by what came in."""

from sipas.actions.code_issue import BY_PHONE, BY_POST
from sipas.store.database import Transaction
from sipas.store.fieldwork import counts_by_day
from sipas.store.paper_forms import has_paper_forms
from sipas.store.rounds import Round
from sipas.store.samples import SampleMethod, all_samples, sampled_agencies_of_round

SELF_SELECTED, PROBABILITY, CLUSTERS, MIXED = "self_selected", "probability", "clusters", "mixed"
# Only these lead back to a dossier that was drawn; whoever scans a desk's code chose to.
_DRAWN = {BY_POST, BY_PHONE}


def selection_of(transaction: Transaction, found: Round) -> str:
    """What a round was planned as, unless a sample or the responses say more.

    A round with a sample is a probability sample as long as every response came by a code of that
    sample; a single one that came another way makes it mixed, and that is said beside the index.
    """
    methods = {one.method for one in all_samples(transaction, found.code)}
    if not methods:
        return found.selection
    modes = {one.mode for one in counts_by_day(transaction, found.code) if one.finished}
    # A sheet that was typed in names no dossier, whatever way it says it came.
    if modes - _DRAWN or has_paper_forms(transaction, found.code):
        return MIXED
    return CLUSTERS if SampleMethod.CLUSTERS in methods else PROBABILITY


def agencies_asked(transaction: Transaction, found: Round) -> frozenset[str] | None:
    """The agencies from which an answer can come; None for all of the round.

    Where the only ways are post and telephone, nobody answers who was not drawn.
    """
    if not set(found.modes) <= _DRAWN:
        return None
    return frozenset(sampled_agencies_of_round(transaction, found.code))
