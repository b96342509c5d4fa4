"""The groups that a round's findings are told for: the province, its blocks, their agencies."""

from collections.abc import Iterable

from sipas.findings.findings import PROVINCE, Group, GroupKind
from sipas.store.database import Transaction
from sipas.store.organisation import all_agencies, all_blocks
from sipas.store.rounds import get_round, published_figures, round_agencies


def groups_of(transaction: Transaction, code: str, province_name: str) -> tuple[Group, ...]:
    """The province first, then blocks in their order, then agencies by code."""
    members = set(round_agencies(transaction, code))
    # As they were called in the period: a later reorganisation rewrites no earlier round.
    named = all_agencies(transaction, named_on=get_round(transaction, code).period_to)
    agencies = [agency for agency in named if agency.code in members]
    return (
        Group(GroupKind.PROVINCE, PROVINCE, province_name),
        *_blocks(transaction, {agency.block for agency in agencies}),
        *(
            Group(GroupKind.AGENCY, agency.code, agency.name, agency.block, agency.short_name)
            for agency in agencies
        ),
    )


def groups_with_figures(
    transaction: Transaction, code: str, province_name: str
) -> tuple[Group, ...]:
    """The province and the blocks of a round of which only published figures are known."""
    published = {group for _kind, group in published_figures(transaction, code)}
    return (
        Group(GroupKind.PROVINCE, PROVINCE, province_name),
        *_blocks(transaction, published),
    )


def _blocks(transaction: Transaction, wanted: Iterable[str]) -> tuple[Group, ...]:
    chosen = set(wanted)
    return tuple(
        Group(GroupKind.BLOCK, block.code, block.name, PROVINCE)
        for block in all_blocks(transaction)
        if block.code in chosen
    )
