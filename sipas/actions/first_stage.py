"""How the agencies of a round were drawn, as the sample that was kept tells."""

from sipas.actions.selection import CLUSTERS, selection_of
from sipas.store.database import Transaction
from sipas.store.rounds import Round
from sipas.store.samples import SampleMethod, all_samples, sampled_agencies
from sipas.tallies.agencies import FirstStage


def first_stage_of(transaction: Transaction, found: Round) -> FirstStage | None:
    """None where no agency was drawn, or where responses came another way than by the sample.

    A sample that was drawn before blocks were strata has one stratum.
    """
    samples = all_samples(transaction, found.code)
    drawn = next((one for one in samples if one.method == SampleMethod.CLUSTERS), None)
    if drawn is None or selection_of(transaction, found) != CLUSTERS:
        return None
    chance = {one.agency: one.chance for one in sampled_agencies(transaction, drawn.id)}
    blocks = drawn.parameters.get("blocks", {})
    return FirstStage(frozenset(drawn.parameters["sizes"]), chance, blocks)
