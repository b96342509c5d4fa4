"""Codes that were there before."""

from hypothesis import given
from hypothesis import strategies as st

from sipas.sampling.seen_codes import SeenCodes


@given(st.lists(st.lists(st.sampled_from([f"H47-{n}" for n in range(30)]), max_size=12)))
def test_each_repetition_names_the_line_of_the_first(batches: list[list[str]]) -> None:
    seen = SeenCodes()
    first: dict[str, int] = {}
    line = 0
    for batch in batches:
        lines = list(range(line, line + len(batch)))
        expected = []
        for number, code in zip(lines, batch, strict=True):
            expected.append(first.get(code))
            first.setdefault(code, number)
        assert seen.earlier_lines(batch, lines) == expected
        line += len(batch)
