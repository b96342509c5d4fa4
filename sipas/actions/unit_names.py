"""Codes of units from what somebody typed: the code itself, or the whole name."""

from collections.abc import Sequence

from sipas.actions.unit_steps import StepRefused
from sipas.languages import folded
from sipas.store.database import Database
from sipas.store.units import all_units_of


def codes_of_typed(database: Database, kind: str, field: str, typed: Sequence[str]) -> list[str]:
    """A name counts however it is written; what names nothing stays for the step to refuse.

    Raises StepRefused, for the field of the form, where several units bear a name that was typed.
    """
    with database.read() as transaction:
        units = all_units_of(transaction, kind)
    codes = {one.code for one in units}
    if codes.issuperset(typed):
        return list(typed)
    named: dict[str, list[str]] = {}
    for one in units:
        named.setdefault(folded(one.name), []).append(one.code)
    return [_code(one, codes, named, field) for one in typed]


def _code(typed: str, codes: set[str], named: dict[str, list[str]], field: str) -> str:
    if typed in codes:
        return typed
    found = named.get(folded(typed), [])
    if len(found) > 1:
        raise StepRefused(
            field,
            _l("Có %(count)s mục tên “%(name)s”; hãy ghi mã: %(codes)s."),
            count=len(found),
            name=typed,
            codes=", ".join(sorted(found)[:5]),
        )
    return found[0] if found else typed


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
