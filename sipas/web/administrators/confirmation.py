"""What a step would do, in numbers, and the code that must be typed before it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from flask import request

from sipas.actions.unit_merging import Effect

_NOT_TYPED = ("csrf_token", "confirmation", "effect", "seen")


@dataclass(frozen=True, slots=True)
class Asked:
    """Its code must be typed; `moves`: members go to whoever takes over, otherwise they end."""

    effect: Effect
    moves: bool

    @property
    def code(self) -> str:
        return self.effect.code

    @property
    def fingerprint(self) -> str:
        """Of what is told and typed: whoever changes something is asked again."""
        typed = sorted(one for one in request.form.items() if one[0] not in _NOT_TYPED)
        return blake2b(repr((self.effect, typed)).encode(), digest_size=12).hexdigest()

    @property
    def is_new(self) -> bool:
        """Nobody was asked this yet, or something has changed since."""
        return request.form.get("effect", "") != self.fingerprint

    @property
    def is_confirmed(self) -> bool:
        return request.form.get("confirmation", "").strip().casefold() == self.code.casefold()


Ask = Callable[[], Asked]
