"""What a page needs to know of one-time codes: how one is read, and what it is looked up by."""

from sipas.sampling.one_time_codes import code_digest, codes_key, read_code, written_code

__all__ = ["code_digest", "codes_key", "read_code", "written_code"]
