"""Every action that the audit trail may hold is told in words, in each language."""

import ast
from collections.abc import Iterator

import pytest

from sipas.actions.figure_rules import FIELDS
from sipas.languages import LANGUAGES, SOURCE_LANGUAGE, gettext_for
from sipas.store.units import KINDS
from sipas.web.administrators.audit_words import ACTION_WORDS, DETAIL_WORDS
from tests.house.tree import python_files, short

VERBS = {action.partition("_")[0] for action in ACTION_WORDS}
# They begin like an action and are something else: states, fields of forms, kinds of jobs.
NO_ACTIONS = {"withdraw_paper", "import_register", "send_invitations"}
# Made with the kind of a unit at their end.
OF_A_KIND = ("end_", "merge_")


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in python_files("sipas/actions", "sipas/commands"):
        text = path.read_text(encoding="utf-8")
        if "AuditEntry" in text or "action" in text:
            yield short(path), ast.parse(text)


def test_every_action_has_words() -> None:
    """What is written as an action, and whatever in these rooms is named like one."""
    missing = set()
    for name, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "AuditEntry":
                third = node.args[2] if len(node.args) > 2 else None
                if isinstance(third, ast.Constant) and third.value not in ACTION_WORDS:
                    missing.add((name, third.value))
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                verb, line, _object = node.value.partition("_")
                looks_like_one = line and verb in VERBS and node.value.isidentifier()
                if looks_like_one and node.value not in {*ACTION_WORDS, *NO_ACTIONS, *OF_A_KIND}:
                    missing.add((name, node.value))
    assert not missing


def test_no_words_are_left_of_what_nobody_does() -> None:
    written = "".join(
        path.read_text(encoding="utf-8") for path in python_files("sipas/actions", "sipas/commands")
    )
    plurals = {kind: f"{kind}s" for kind in KINDS} | {"agency": "agencies"}
    made = {f"end_{kind}" for kind in KINDS} | {f"merge_{many}" for many in plurals.values()}
    assert made <= set(ACTION_WORDS)
    others = set(ACTION_WORDS) - made
    assert [action for action in others if f'"{action}"' not in written] == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != SOURCE_LANGUAGE])
def test_the_words_are_translated(language: str) -> None:
    gettext = gettext_for(language)
    for words in (*ACTION_WORDS.values(), *DETAIL_WORDS.values()):
        assert gettext(words) != words


def test_what_stands_beside_an_action_has_words() -> None:
    """Each name in a detail: of a dictionary so called, or written into the entry itself."""
    missing = set()
    for name, tree in _trees():
        for node in ast.walk(tree):
            for key in _detail_names(node):
                if key not in DETAIL_WORDS:
                    missing.add((name, key))
    assert not missing
    assert set(FIELDS) <= set(DETAIL_WORDS)


def _detail_names(node: ast.AST) -> list[str]:
    given: list[ast.AST | None] = []
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any("detail" in ast.unparse(target) for target in targets):
            given = [node.value, *(one.slice for one in targets if isinstance(one, ast.Subscript))]
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "AuditEntry":
        given = list(node.args[4:])
    constants = [one.value for one in given if isinstance(one, ast.Constant)]
    keys = [key for one in given if isinstance(one, ast.Dict) for key in one.keys]
    constants += [key.value for key in keys if isinstance(key, ast.Constant)]
    return [one for one in constants if isinstance(one, str)]
