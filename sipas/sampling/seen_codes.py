"""Which codes of a long file were there before, in eight bytes a code."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt


class SeenCodes:
    """Remembers 64-bit digests: of a million codes, two share one with probability 3e-8."""

    def __init__(self) -> None:
        self._digests: npt.NDArray[np.uint64] = np.empty(0, np.uint64)
        self._lines: npt.NDArray[np.int64] = np.empty(0, np.int64)

    def earlier_lines(self, codes: Sequence[str], lines: Sequence[int]) -> list[int | None]:
        """For each code the line where it stood first, or None; new codes are remembered.

        codes, lines: same length, in the order of the file.
        """
        digests = _digests(codes)
        places = np.searchsorted(self._digests, digests)
        known = np.zeros(len(codes), bool)
        inside = places < len(self._digests)
        known[inside] = self._digests[places[inside]] == digests[inside]
        earlier: list[int | None] = [
            int(self._lines[place]) if is_known else None
            for place, is_known in zip(places, known, strict=True)
        ]
        self._find_within(digests, lines, earlier)
        self._remember(digests, lines, earlier)
        return earlier

    def _find_within(
        self, digests: npt.NDArray[np.uint64], lines: Sequence[int], earlier: list[int | None]
    ) -> None:
        first: dict[int, int] = {}
        for place, digest in enumerate(digests.tolist()):
            if earlier[place] is None and digest in first:
                earlier[place] = first[digest]
            first.setdefault(digest, lines[place])

    def _remember(
        self, digests: npt.NDArray[np.uint64], lines: Sequence[int], earlier: list[int | None]
    ) -> None:
        is_new = np.array([line is None for line in earlier], bool)
        joined = np.concatenate([self._digests, digests[is_new]])
        # Two sorted runs: a stable sort merges them in one pass.
        order = np.argsort(joined, kind="stable")
        self._digests = joined[order]
        self._lines = np.concatenate([self._lines, np.asarray(lines, np.int64)[is_new]])[order]


def _digests(codes: Sequence[str]) -> npt.NDArray[np.uint64]:
    packed = b"".join(blake2b(code.encode(), digest_size=8).digest() for code in codes)
    return np.frombuffer(packed, np.uint64)
