"""What a refusal says, read as an English-speaking analyst reads it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sipas.languages import translations_for
from sipas.refusal import Refused


@contextmanager
def refused(kind: type[Refused], words: str) -> Iterator[None]:
    """As `pytest.raises`, with words of the English sentence; the Vietnamese one is another."""
    with pytest.raises(kind) as caught:
        yield
    english = caught.value.translated(translations_for("en").gettext)
    assert re.search(words, english), english
    assert str(caught.value) != english
