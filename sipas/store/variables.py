"""The values of a cell's variables as one text, so that they can be part of a key."""

import json


def variables_to_text(variables: tuple[str, ...]) -> str:
    """No variables are the empty text, which is the usual case."""
    return json.dumps(variables, separators=(",", ":")) if variables else ""


def variables_from_text(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()
