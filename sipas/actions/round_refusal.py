"""Refusals about a round."""

from sipas.refusal import Refused


class RoundRefused(Refused):
    """What was asked cannot be done to this round."""
