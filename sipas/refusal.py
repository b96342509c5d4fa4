"""A refusal that says in one sentence why, in the reader's language."""

from collections.abc import Callable


class Word(str):
    """A word within a sentence that is translated with it."""

    __slots__ = ()


class Refused(ValueError):
    """What was asked cannot be done, nothing was changed; the sentence says why and what to do."""

    field = ""
    """The field of a form that the sentence belongs to; empty for the whole of it."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values

    def translated(self, gettext: Callable[[str], str]) -> str:
        words = {name: _translated(value, gettext) for name, value in self.values.items()}
        return gettext(self.sentence) % words if words else gettext(self.sentence)


def _translated(value: object, gettext: Callable[[str], str]) -> object:
    if isinstance(value, Refused):
        return value.translated(gettext)
    return gettext(value) if isinstance(value, Word) else value


class FieldRefused(Refused):
    """What stands in one field of a form cannot be taken."""

    def __init__(self, field: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.field = field
