"""A block of very many agencies: the first of them, and the rest page by page."""

from dataclasses import replace

from sipas.findings.compute import compute_findings
from sipas.findings.findings import Findings
from sipas.findings.group_outline import PAGE, group_outline
from sipas.findings.measure_outline import MOST_LINES as MOST_OF_A_MEASURE
from sipas.findings.measure_outline import measure_outline
from sipas.findings.outline import MOST_LINES, outline_of
from sipas.findings.wording import voice_for
from tests.findings.made_up import FACTS, province, questionnaire, tallies

AGENCIES = tuple(f"a{number:03}" for number in range(130))
VOICE = voice_for("vi")


def found() -> Findings:
    sizes = {code: (20, 0.5 + 0.003 * place) for place, code in enumerate(AGENCIES)}
    groups = province({"a": AGENCIES})
    facts = replace(FACTS, interval="wilson")
    dossiers = dict.fromkeys(AGENCIES, 100)
    return compute_findings(facts, questionnaire(), tallies(sizes), dossiers, groups)


def test_the_page_of_a_round_names_the_first_of_a_large_block_and_how_many_there_are() -> None:
    block = outline_of(found(), VOICE).agencies[0]
    numbers = [line.number for line in block.lines]
    assert (len(block.lines), block.agencies) == (MOST_LINES, 130)
    assert numbers == sorted(numbers, reverse=True)


def test_the_pages_of_a_block_hold_every_agency_once_in_the_order_of_values() -> None:
    findings = found()
    pages = [group_outline(findings, "block", "a", VOICE, page) for page in (1, 2)]
    codes = [line.code for page in pages for line in page.members]
    numbers = [line.number for page in pages for line in page.members]
    assert [len(page.members) for page in pages] == [PAGE, 30]
    assert sorted(codes) == list(AGENCIES)
    assert numbers == sorted(numbers, reverse=True)
    assert group_outline(findings, "block", "a", VOICE, 99).page == 2


def test_a_measure_shows_the_first_of_each_block_or_all_of_one_page_by_page() -> None:
    findings = found()
    first = measure_outline(findings, "access_1", VOICE)
    assert len(first.blocks[0].agencies) == MOST_OF_A_MEASURE
    assert first.blocks[0].count == 130
    pages = [measure_outline(findings, "access_1", VOICE, "a", page) for page in (1, 2)]
    codes = [line.code for page in pages for line in page.blocks[0].agencies]
    assert sorted(codes) == list(AGENCIES)
    assert pages[0].pages == 2
