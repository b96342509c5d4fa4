"""A page that is kept ready, packed once, with one slot that is filled in as it is sent.

A survey page is the same for everybody but for the identifier. Packing it anew for each citizen
would cost more than everything else that is done for them; so what stands before the identifier is
packed once, as hard as it gets, and the rest is added as it is.
"""

import re
import zlib
from dataclasses import dataclass
from typing import Any

import brotli

_BETWEEN_TAGS = re.compile(r">\s+<")
_LARGEST_PIECE = 1 << 16
_GZIP = 31  # zlib's number for a gzip frame with the largest window
_END_OF_BROTLI = b"\x03"


@dataclass(frozen=True, slots=True, eq=False)
class ReadyPage:
    """What stands before and after the slot, and the first packed."""

    before: bytes
    after: bytes
    brotli_before: bytes
    gzip_before: bytes
    gzip_state: Any
    policy: str

    def fill(self, slot: str, accepted: str) -> tuple[bytes, str]:
        """The body for one citizen, and its content encoding ("" for none)."""
        rest = slot.encode() + self.after
        if "br" in accepted:
            return self.brotli_before + stored_brotli(rest), "br"
        if "gzip" in accepted:
            packer = self.gzip_state.copy()
            return self.gzip_before + packer.compress(rest) + packer.flush(), "gzip"
        return self.before + rest, ""


def ready_page(html: str, slot: str, policy: str) -> ReadyPage:
    """`html` with `slot` standing where the filling goes, and the content policy of the page.

    The slot should stand late: what follows it is sent unpacked. Blanks between tags are left out.
    """
    before, found, after = _BETWEEN_TAGS.sub("><", html).strip().partition(slot)
    if not found or slot in after:
        raise ValueError("A ready page has its slot exactly once.")
    first, last = before.encode(), after.encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    return ReadyPage(first, last, opened_brotli(first), packer.compress(first), packer, policy)


def opened_brotli(text: bytes) -> bytes:
    """Packed, ending on a whole byte, and open for more."""
    packer = brotli.Compressor(mode=brotli.MODE_TEXT, quality=11)
    packed: bytes = packer.process(text) + packer.flush()
    return packed


def stored_brotli(text: bytes) -> bytes:
    """The rest of a stream, unpacked, and its end.

    RFC 7932, section 9.2, low bits first: ISLAST 0, MNIBBLES 00 (four), MLEN - 1 in 16 bits,
    ISUNCOMPRESSED 1, zeros up to a whole byte, the bytes; then an empty block: ISLAST 1,
    ISLASTEMPTY 1.
    """
    if not 0 < len(text) <= _LARGEST_PIECE:
        raise ValueError("One stored block of brotli holds 1 to 65536 bytes.")
    header = (len(text) - 1) << 3 | 1 << 19
    return header.to_bytes(3, "little") + text + _END_OF_BROTLI
