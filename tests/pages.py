"""What is true of every page: the test client checks it whenever a test fetches one."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

UNFINISHED = re.compile(r"\b(?:None|nan|undefined|Undefined)\b|%\(\w+\)|\{\{|\{%")
NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
FETCHED = {
    "script": ["src"],
    "img": ["src", "srcset"],
    "link": ["href"],
    "iframe": ["src"],
    "source": ["src", "srcset"],
    "video": ["src", "poster"],
    "audio": ["src"],
    "object": ["data"],
    "embed": ["src"],
    "form": ["action"],
    "button": ["formaction"],
    "image": ["href", "{http://www.w3.org/1999/xlink}href"],
    "use": ["href", "{http://www.w3.org/1999/xlink}href"],
}


class FaultyPage(AssertionError):
    """A page that a newcomer, a screen reader or an attacker would stumble over."""


class InspectedClient(FlaskClient):
    """A test client that inspects each page of the application on its way to the test."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        # Small applications made by a test for one rule answer bare words; those are no pages.
        if self.application.name == "sipas":
            inspect_response(response)
        return response


def inspect_response(response: TestResponse) -> None:
    """Raise FaultyPage where the response is a page and something is wrong with it."""
    if response.mimetype != "text/html" or 300 <= response.status_code < 400:
        return
    if response.headers.get("Content-Encoding") or not response.data:
        return
    problems = list(page_problems(response.text, response.headers.get("Content-Security-Policy")))
    problems += cookie_problems(response)
    if problems:
        where = f"{response.request.method} {response.request.path} → {response.status_code}"
        raise FaultyPage(f"{where}\n  " + "\n  ".join(problems))


def page_problems(text: str, policy: str | None) -> Iterator[str]:
    """Everything wrong with one page, in words."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page: Element = parser.parse(text)
    for element in page.iter():
        element.tag = str(element.tag).rpartition("}")[2]  # a drawing's parts by their plain names
    for (line, column), code, details in parser.errors:
        yield f"line {line}, column {column}: {code} {details or ''}".rstrip()
    yield from _frame_problems(page)
    yield from _word_problems(page)
    yield from _reference_problems(page)
    yield from _label_problems(page)
    yield from _picture_problems(page)
    yield from _policy_problems(page, policy or "")
    yield from _foreign_problems(page)


def cookie_problems(response: TestResponse) -> list[str]:
    """Cookies that outlive the visit; an empty one is only being taken away."""
    return [
        f"a cookie outlives the visit: {cookie.split('=', 1)[0]}"
        for cookie in response.headers.getlist("Set-Cookie")
        if re.search(r"(?i);\s*(?:max-age|expires)=", cookie) and not re.match(r"[^=]+=;", cookie)
    ]


def _frame_problems(page: Element) -> Iterator[str]:
    if not page.get("lang"):
        yield "the page does not say its language"
    if not _words(page.find("head/title")):
        yield "the page has no title"
    headings = [heading for heading in page.iter("h1") if _words(heading)]
    if len(headings) != 1:
        yield f"the page has {len(headings)} first headings instead of one"
    if len(list(page.iter("main"))) != 1:
        yield "the page does not have exactly one <main>"
    viewport = [meta for meta in page.iter("meta") if meta.get("name") == "viewport"]
    if not viewport:
        yield "the page does not fit itself to a phone (no viewport)"


def _word_problems(page: Element) -> Iterator[str]:
    for element in page.iter():
        if element.tag in {"script", "style"} or not isinstance(element.tag, str):
            continue
        for text in (element.text, *(child.tail for child in element), *element.attrib.values()):
            found = UNFINISHED.search(text or "")
            if found:
                yield f"<{element.tag}> shows “{found[0]}”"


def _reference_problems(page: Element) -> Iterator[str]:
    names = [element.get("id") for element in page.iter() if element.get("id")]
    known = set(names)
    for name in sorted({name for name in names if names.count(name) > 1 and name}):
        yield f"the id “{name}” stands twice"
    for element in page.iter():
        wanted = [element.get("for", "")] if element.tag == "label" else []
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls"):
            wanted += element.get(attribute, "").split()
        if element.tag == "a" and element.get("href", "").startswith("#"):
            wanted.append(element.get("href", "")[1:])
        for name in wanted:
            if name and name not in known:
                yield f"<{element.tag}> points to “{name}”, which is not on the page"


def _label_problems(page: Element) -> Iterator[str]:
    parents = {child: parent for parent in page.iter() for child in parent}
    labels = {label.get("for") for label in page.iter("label") if _words(label)}
    for field in page.iter():
        if field.tag not in {"input", "select", "textarea"}:
            continue
        kind = field.get("type", "text")
        if field.tag == "input" and kind in NEEDS_NO_LABEL:
            continue
        ancestors = list(_ancestors(field, parents))
        in_label = any(above.tag == "label" and _words(above) for above in ancestors)
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not (in_label or named or field.get("id") in labels):
            yield f"the field “{field.get('name')}” has no label"
        if kind == "radio" and not any(_is_named_group(above) for above in ancestors):
            yield f"the choices of “{field.get('name')}” stand in no group with a legend"
    for element in page.iter():
        if element.tag in {"a", "button"} and not (_words(element) or element.get("aria-label")):
            yield f"<{element.tag}> has no words: {element.attrib}"


def _picture_problems(page: Element) -> Iterator[str]:
    for image in page.iter("img"):
        if image.get("alt") is None:
            yield f"the picture {image.get('src')} has no text in its place"
    for drawing in page.iter("svg"):
        named = drawing.get("aria-label") or drawing.get("aria-labelledby")
        titled = any(child.tag == "title" and _words(child) for child in drawing)
        if drawing.get("aria-hidden") != "true" and not (named or titled):
            yield "a drawing has no text in its place"
    for table in page.iter("table"):
        if not any(True for _ in table.iter("th")):
            yield "a table has no headings"


def _policy_problems(page: Element, policy: str) -> Iterator[str]:
    if "default-src 'none'" not in policy:
        yield "the content security policy does not start from 'none'"
    for element in page.iter():
        for attribute in element.attrib:
            if isinstance(attribute, str) and attribute.lower().startswith("on"):
                yield f"<{element.tag}> has the script attribute {attribute}"
        if element.get("style") is not None and "'unsafe-inline'" not in policy:
            yield f"<{element.tag}> has a style attribute, which the policy forbids"
        if element.tag in {"script", "style"} and not element.get("src"):
            allowed = f"'nonce-{element.get('nonce')}'" in policy or "'sha256-" in policy
            if not allowed and element.get("type") != "application/ld+json":
                yield f"an inline <{element.tag}> is not allowed by the policy"


def _foreign_problems(page: Element) -> Iterator[str]:
    for element in page.iter():
        for attribute in FETCHED.get(str(element.tag), []):
            address = element.get(attribute, "")
            if element.tag == "link" and element.get("rel") == "canonical":
                continue
            if urlsplit(address).netloc and urlsplit(address).hostname != "localhost":
                yield f"<{element.tag}> fetches from elsewhere: {address}"
        for text in (element.get("style"), element.text if element.tag == "style" else None):
            if text and re.search(r"@import|url\(\s*['\"]?(?:https?:)?//", text):
                yield "a style fetches from elsewhere"


def _words(element: Element | None) -> str:
    return "".join(element.itertext()).strip() if element is not None else ""


def _ancestors(element: Element, parents: dict[Element, Element]) -> Iterator[Element]:
    while element in parents:
        element = parents[element]
        yield element


def _is_named_group(element: Element) -> bool:
    if element.tag == "fieldset":
        return any(child.tag == "legend" and _words(child) for child in element)
    named = element.get("aria-label") or element.get("aria-labelledby")
    return element.get("role") in {"radiogroup", "group"} and bool(named)
