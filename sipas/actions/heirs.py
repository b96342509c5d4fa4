"""Who takes over from an agency that is no more."""

from collections.abc import Collection, Mapping


def heirs_of(
    code: str, existing: Collection[str], after: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The agency itself while it exists, else those of `existing` that follow it, each once.

    `after` maps an agency to its successors; a circle ends where it began.
    """
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        one = waiting.pop(0)
        if one in existing:
            found[one] = None
        elif one not in seen:
            waiting.extend(after.get(one, ()))
        seen.add(one)
    return tuple(found)
