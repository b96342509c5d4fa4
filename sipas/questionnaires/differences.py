"""What differs between two versions of a questionnaire, question by question."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from sipas.languages import LANGUAGES
from sipas.questionnaires.reading import Definition

_PIECES = re.compile(r"\s+|[^\W_]+|[\W_]")


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class WordChange:
    """One text before and after; empty where it did not stand. `kind` is `text`, `option` …"""

    language: str
    kind: str
    old: str
    new: str

    @property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        return word_pieces(self.old, self.new)


@dataclass(frozen=True, slots=True)
class PartDifference:
    """`part` is `head`, `section` or `question`; `has_moved` is said of parts in both versions."""

    part: str
    code: str
    change: Change
    title: str
    words: tuple[WordChange, ...] = ()
    rules: tuple[str, ...] = ()
    has_moved: bool = False


def differences(old: Definition, new: Definition) -> tuple[PartDifference, ...]:
    """Head first, then sections and questions in the order of the new version, then the removed."""
    found = [_head_difference(old, new)]
    for part, name in (("section", "title"), ("question", "text")):
        found += _part_differences(old, new, part, name)
    return tuple(one for one in found if one is not None)


def word_pieces(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """(`same`, `del` or `ins`, text) by whole words, deletions before insertions."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    pieces: list[tuple[str, str]] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(before[first:last])))
            continue
        if first < last:
            pieces.append(("del", "".join(before[first:last])))
        if new_first < new_last:
            pieces.append(("ins", "".join(after[new_first:new_last])))
    return tuple(pieces)


def _head_difference(old: Definition, new: Definition) -> PartDifference | None:
    words: list[WordChange] = []
    for language in LANGUAGES:
        for kind in ("title", "introduction", "source", "not_applicable"):
            before, after = (_word(one, language, kind) for one in (old, new))
            if before != after:
                words.append(WordChange(language, kind, before, after))
    rules = ("minutes",) if old["structure"]["minutes"] != new["structure"]["minutes"] else ()
    if not words and not rules:
        return None
    title = _word(new, LANGUAGES[0], "title")
    return PartDifference("head", "", Change.CHANGED, title, tuple(words), rules)


def _part_differences(
    old: Definition, new: Definition, part: str, name: str
) -> Iterator[PartDifference]:
    before, after = _parts(old, part), _parts(new, part)
    moved = _moved(list(before), list(after))
    for code, structure in after.items():
        title = _word(new, LANGUAGES[0], f"{part}.{code}.{name}")
        words = tuple(_word_changes(old, new, f"{part}.{code}", structure))
        if code not in before:
            yield PartDifference(part, code, Change.ADDED, title, words)
            continue
        rules = tuple(_rule_changes(before[code], structure))
        if words or rules or code in moved:
            yield PartDifference(
                part, code, Change.CHANGED, title, words, rules, has_moved=code in moved
            )
    for code, structure in before.items():
        if code not in after:
            title = _word(old, LANGUAGES[0], f"{part}.{code}.{name}")
            words = tuple(_word_changes(old, new, f"{part}.{code}", structure))
            yield PartDifference(part, code, Change.REMOVED, title, words)


def _parts(definition: Definition, part: str) -> dict[str, Mapping[str, Any]]:
    """Sections without their questions, or questions with the section that they stand in."""
    sections = definition["structure"]["sections"]
    if part == "section":
        return {
            one["code"]: {key: value for key, value in one.items() if key != "questions"}
            for one in sections
        }
    return {
        one["code"]: {**one, "section": section["code"]}
        for section in sections
        for one in section["questions"]
    }


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest that must have been taken elsewhere, counting only those in both."""
    both = set(before) & set(after)
    first, second = ([code for code in one if code in both] for one in (before, after))
    kept: set[str] = set()
    for block in SequenceMatcher(a=first, b=second, autojunk=False).get_matching_blocks():
        kept.update(first[block.a : block.a + block.size])
    return both - kept


def _word_changes(
    old: Definition, new: Definition, place: str, structure: Mapping[str, Any]
) -> Iterator[WordChange]:
    codes = [f"option.{one['code']}" for one in structure.get("options", ())]
    earlier = (key.removeprefix(f"{place}.") for key in old["words"]["vi"] if _is_under(key, place))
    keys = dict.fromkeys(("title", "introduction", "text", "hint", "unit", *codes, *earlier))
    for key in keys:
        for language in LANGUAGES:
            before, after = (_word(one, language, f"{place}.{key}") for one in (old, new))
            if before != after:
                yield WordChange(language, key.partition(".")[0], before, after)


def _is_under(key: str, place: str) -> bool:
    return key.startswith(f"{place}.")


def _rule_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The names of the rules that changed; options count as a rule only by their order."""
    for name in sorted((set(before) | set(after)) - {"is_core"}):
        old, new = before.get(name), after.get(name)
        if name == "options":
            kept = [[one["code"] for one in side or ()] for side in (old, new)]
            if _moved(*kept):
                yield "options_order"
        elif old != new:
            yield name


def _word(definition: Definition, language: str, place: str) -> str:
    word: str = definition["words"].get(language, {}).get(place, "")
    return word
