"""Every page behind the door, with the names of a filled province in it."""

from flask import Flask
from werkzeug.routing import Rule

from bench.filled_province import CODES, DRAFT, EARLIER, ROUND, Filled

STEPS = ("basics", "agencies", "modes", "size", "rules", "check")
KINDS = ("block", "field", "procedure")
# Answers to what was sent a moment before: they hold one file or one key, whatever the province.
ANSWERS_OF_A_MOMENT = frozenset({"imports.fetch_faults", "register.show_upload", "jobs.fetch_file"})


class NoNameForAddress(LookupError):
    """A page that this list does not know how to ask for."""


def pages(app: Flask, filled: Filled) -> list[str]:
    """Sorted; each rule once, or once for each step or kind."""
    found = set()
    for rule in app.url_map.iter_rules():
        behind = rule.rule.startswith(("/administrators", "/leaders", "/account"))
        if behind and "GET" in (rule.methods or set()) and rule.endpoint not in ANSWERS_OF_A_MOMENT:
            found |= set(_filled_in(rule, filled))
    return sorted(found | set(_turned_and_searched()))


def _filled_in(rule: Rule, filled: Filled) -> list[str]:
    values = _values(rule, filled)
    missing = rule.arguments - values.keys()
    if missing:
        raise NoNameForAddress(f"{rule.rule}: nothing to put for {', '.join(sorted(missing))}")
    many = [name for name in ("step", "kind") if name in rule.arguments]
    if not many:
        return [_address(rule, values)]
    if many == ["kind"]:
        return [_address(rule, values | {"kind": kind, "code": f"{kind}-1"}) for kind in KINDS]
    return [_address(rule, values | {"step": step}) for step in STEPS]


def _address(rule: Rule, values: dict[str, str]) -> str:
    address = rule.rule
    for name in rule.arguments:
        for written in (f"<{name}>", f"<int:{name}>", f"<uuid:{name}>"):
            address = address.replace(written, values[name])
    return address


def _values(rule: Rule, filled: Filled) -> dict[str, str]:
    """What `<code>` names depends on the room."""
    code = ROUND
    if "/desks/" in rule.rule:
        code = CODES[7]
    if rule.endpoint.startswith("round_wizard."):
        code = DRAFT
    return {
        "code": code,
        "round_code": EARLIER,
        "agency": CODES[7],
        "desk_code": CODES[7],
        "group_code": "block-1" if "/blocks/" in rule.rule else CODES[7],
        "version": filled.draft,
        "question": "visits",
        "section": "experience",
        "number": str(filled.sample),
        "account": str(filled.person),
        "comment": filled.comment,
        "job": filled.job,
        "measure_code": "access",
        "name": filled.chart if "/charts/" in rule.rule else "quang-nam-2025",
        "form": "xlsx",
        "step": "",
        "kind": "",
    }


def _turned_and_searched() -> list[str]:
    """The far end of a list, and a search in it."""
    rounds = f"/administrators/rounds/{ROUND}"
    return [
        "/administrators/agencies?page=60",
        "/administrators/agencies?search=xa+so+2999",
        "/administrators/desks?page=60",
        "/administrators/desks?search=agency-2999",
        "/administrators/people?page=60",
        "/administrators/people?search=nguoi-2999",
        "/administrators/audit?page=500",
        "/administrators/comments?search=quay+so+19999",
        f"{rounds}/fieldwork?page=60",
        f"{rounds}/fieldwork/silent-desks?page=60",
        f"{rounds}/fieldwork?search=xa+so+2999",
        f"/administrators/rounds/{DRAFT}/steps/agencies?page=60",
        f"/administrators/rounds/{DRAFT}/steps/size?page=60",
    ]
