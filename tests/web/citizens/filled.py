"""A form as a browser reads it: its fields, what is set in them, and what it would send."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import html5lib

from sipas.web.citizens.pages import IDENTIFIER

Answers = dict[str, list[str]]


@dataclass(slots=True)
class Sheet:
    """`choices` are the values a field offers, `sent` what the form would send as it stands."""

    page: Element
    choices: dict[str, list[str]] = field(default_factory=dict)
    sent: Answers = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        return self.sent[IDENTIFIER][0]

    def text_of(self, identifier: str) -> str:
        found = next(one for one in self.page.iter() if one.get("id") == identifier)
        return " ".join("".join(found.itertext()).split())


def read_sheet(html: str) -> Sheet:
    page = html5lib.parse(html, namespaceHTMLElements=False)
    sheet = Sheet(page)
    for element in page.iter():
        if element.tag in {"input", "textarea"}:
            _read_field(sheet, element)
    return sheet


def _read_field(sheet: Sheet, element: Element) -> None:
    name = element.get("name", "")
    kind = element.get("type", "text")
    value = (element.text or "") if element.tag == "textarea" else element.get("value", "")
    if kind in {"radio", "checkbox"}:
        sheet.choices.setdefault(name, []).append(value)
        if element.get("checked") is None:
            return
    sheet.sent.setdefault(name, []).append(value)


def contented(sheet: Sheet, level: str = "4") -> Answers:
    """Everything that must be answered, at this level."""
    scored = {
        name: [level] for name, values in sheet.choices.items() if values[:5] == list("12345")
    }
    return sheet.sent | scored
