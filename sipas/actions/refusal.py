"""A refusal that says in one sentence why, in the reader's language."""

from collections.abc import Callable


class Word(str):
    """A word within a sentence that is translated with it."""

    __slots__ = ()


class RoundRefused(ValueError):
    """What was asked cannot be done to this round; the sentence says why."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values)
        self.sentence = sentence
        self.values = values

    def translated(self, gettext: Callable[[str], str]) -> str:
        words = {
            name: gettext(value) if isinstance(value, Word) else value
            for name, value in self.values.items()
        }
        return gettext(self.sentence) % words
