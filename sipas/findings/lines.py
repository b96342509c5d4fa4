"""The overall index of one group as one line of a table or a chart, in words and in numbers."""

from dataclasses import dataclass, replace

from sipas.findings.borrowing_words import (
    borrowed_interval,
    borrowed_sentence,
    borrowed_text,
)
from sipas.findings.findings import OVERALL, Finding, Findings, Group, Hidden, Verdict
from sipas.findings.grading_words import grade_sentence, grade_text
from sipas.findings.joining_words import join_sentence
from sipas.findings.sections import Borrowed
from sipas.findings.wording import (
    Voice,
    brief_text,
    change_sentence,
    change_words,
    estimate_sentence,
    interval_text,
    previous_text,
    probability_text,
    rank_sentence,
    rank_text,
    target_sentence,
    target_words,
    value_text,
    verdict_text,
)
from sipas.languages import sort_key

EVERYTHING = slice(None)
_TONES = {Verdict.UP: "up", Verdict.DOWN: "down", Verdict.UNCLEAR: "noise"}


@dataclass(frozen=True, slots=True)
class GroupLine:
    """Texts are ready to show, "" where there is nothing to say; numbers are fractions 0–1.

    `brief`: the value, or why there is none in the few words that a picture has room for.
    `joined`: what stands for it in the round before, where it was reorganised since.
    `borrowed`: how much of a borrowed estimate came from others; numbers are then the model's.
    `grade`: the word earned, with the others that the interval touches.
    """

    code: str
    name: str
    label: str
    value: str
    brief: str
    interval: str
    responses: str
    dossiers: str
    previous: str
    change: str
    change_in_full: str
    target: str
    probability: str
    joined: str
    place: str
    tie: int
    grade: str
    borrowed: str
    tone: str
    sentences: tuple[str, ...]
    number: float | None
    lower: float | None
    upper: float | None
    previous_number: float | None

    @property
    def has_value(self) -> bool:
        return self.number is not None

    @property
    def is_borrowed(self) -> bool:
        return self.borrowed != ""


def group_line(findings: Findings, group: Group, voice: Voice) -> GroupLine:
    line = _direct_line(findings, group, voice)
    borrowed = findings.borrowed(group.code)
    return line if borrowed is None else _borrowed_line(findings, line, borrowed, voice)


def _borrowed_line(
    findings: Findings, line: GroupLine, borrowed: Borrowed, voice: Voice
) -> GroupLine:
    """The same line with the estimate of the model in the place of its own."""
    text = borrowed_text(borrowed, voice)
    return replace(
        line,
        value=text,
        brief=text,
        interval=borrowed_interval(borrowed, voice),
        borrowed=voice.formats.percent(borrowed.share, 0),
        sentences=(borrowed_sentence(findings, borrowed, voice),),
        number=borrowed.value,
        lower=borrowed.lower,
        upper=borrowed.upper,
    )


def _direct_line(findings: Findings, group: Group, voice: Voice) -> GroupLine:
    finding = findings.find(group.code) or _unknown(group)
    change = findings.change(group.code)
    target = findings.target(group.code)
    rank = findings.rank(group.code)
    join = findings.join(group.code)
    estimate = finding.estimate
    unknown = findings.is_published_only  # nobody counted 0: how many they were was not published
    return GroupLine(
        code=group.code,
        name=group.name,
        label=group.label,
        value=value_text(finding, voice, findings.facts.minimum_cell),
        brief=brief_text(finding, voice, findings.facts.minimum_cell),
        interval=interval_text(finding, voice),
        responses="" if unknown else voice.formats.count(finding.responses),
        dossiers="" if unknown else voice.formats.count(finding.population),
        previous=previous_text(change, voice) if change else "",
        change=verdict_text(change.verdict, voice) if change else "",
        change_in_full=change_words(findings, change, voice) if change else "",
        target=target_words(target, voice) if target else "",
        probability=probability_text(target.probability, voice) if target else "",
        joined=join_sentence(findings, join, voice) if join else "",
        place=rank_text(rank) if rank else "",
        tie=rank.tie if rank else 0,
        grade=grade_text(findings.grade(group.code), voice),
        borrowed="",
        tone=_TONES[change.verdict] if change else "noise",
        sentences=_sentences(findings, finding, voice),
        number=finding.value,
        lower=estimate.lower if estimate else None,
        upper=estimate.upper if estimate else None,
        previous_number=change.previous_value if change else None,
    )


def lines_by_value(
    findings: Findings, groups: tuple[Group, ...], voice: Voice, shown: slice = EVERYTHING
) -> list[GroupLine]:
    """Highest first; then borrowed figures; groups without a figure last, by the alphabet.

    `shown`: which of them, in this order; a block may have thousands.
    """
    ordered = sorted(groups, key=lambda group: _place_in_order(findings, group))
    return [group_line(findings, group, voice) for group in ordered[shown]]


def _place_in_order(findings: Findings, group: Group) -> tuple[bool, bool, float, object]:
    borrowed, found = findings.borrowed(group.code), findings.find(group.code)
    number = borrowed.value if borrowed else found.value if found else None
    return number is None, borrowed is not None, -(number or 0.0), sort_key(group.label)


def _unknown(group: Group) -> Finding:
    return Finding(group.code, OVERALL, None, Hidden.NO, 0, 0)


def _sentences(findings: Findings, finding: Finding, voice: Voice) -> tuple[str, ...]:
    change = findings.change(finding.group)
    target = findings.target(finding.group)
    rank = findings.rank(finding.group)
    said = [estimate_sentence(findings, finding, voice)]
    if change is not None:
        said.append(change_sentence(findings, change, voice))
    join = findings.join(finding.group)
    if join is not None:
        said.append(join_sentence(findings, join, voice))
    if target is not None:
        said.append(target_sentence(target, voice))
    if rank is not None:
        said.append(rank_sentence(rank, voice))
    grade = findings.grade(finding.group)
    if grade is not None:
        said.append(grade_sentence(grade, voice))
    return tuple(said)
