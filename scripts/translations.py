"""Extracts the texts of Python, pages and questionnaires, and brings each catalogue up to date.

translations/messages.pot is the list of texts; each translations/<language>/LC_MESSAGES/messages.po
keeps what is translated, gains what is new and loses what is gone. No change, no writing.
With --check nothing is written at all: exit code 1 says what is stale, missing or wrong.
"""

import argparse
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.checkers import python_format
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "translations"
HEADER = (
    "# The texts of sipas; the Vietnamese text is the key.\n# make translations writes this file."
)
# `_refusal` marks the reasons of settings, which are translated when they are shown.
KEYWORDS = DEFAULT_KEYWORDS | {"_refusal": None, "_l": None}
# Dates, versions and empty addresses, which would change the file where no word has changed.
UNSTABLE_HEADERS = (
    b'"POT-Creation-Date:',
    b'"PO-Revision-Date:',
    b'"Generated-By:',
    b'"Language-Team:',
    b'"Last-Translator:',
    b'"Report-Msgid-Bugs-To:',
)


def extracted() -> Catalog:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(project="sipas", version="", header_comment=HEADER, fuzzy=False)
    messages = extract_from_dir(str(ROOT), methods, options, keywords=KEYWORDS)
    for name, _line, message, comments, context in messages:
        catalog.add(message, None, [(name, 1)], auto_comments=comments, context=context)
    return catalog


def updated(path: Path, template: Catalog) -> Catalog:
    with path.open("rb") as file:
        catalog = read_po(file)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.header_comment = HEADER
    return catalog


def as_bytes(catalog: Catalog) -> bytes:
    written = BytesIO()
    # 0 keeps each text on one line: rewrapping would hide what has changed.
    write_po(
        written, catalog, width=0, sort_output=True, ignore_obsolete=True, include_lineno=False
    )
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(UNSTABLE_HEADERS))


def faults(path: Path, catalog: Catalog) -> list[str]:
    """What stands between a catalogue and a page that is wholly in its language."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(strings):
            found.append(f"{path}: not translated: {message.id!r}")
        if message.fuzzy:
            found.append(f"{path}: fuzzy: {message.id!r}")
        try:
            if all(strings):
                python_format(catalog, message)
        except Exception as error:  # noqa: BLE001 - the checker raises a class of its own
            found.append(f"{path}: {error}: {message.id!r}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say what is wrong")
    check = parser.parse_args().check
    template = extracted()
    files = {TRANSLATIONS / "messages.pot": template}
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        files[path] = updated(path, template)
    found = []
    for path, catalog in files.items():
        content = as_bytes(catalog)
        stale = not path.is_file() or path.read_bytes() != content
        if stale and check:
            found.append(f"{path.relative_to(ROOT)}: stale; run: make translations")
        elif stale:
            path.write_bytes(content)
        if path.suffix == ".po":
            found += faults(path.relative_to(ROOT), catalog)
    print("\n".join(found) or "All texts are translated.")
    return 1 if found and check else 0


if __name__ == "__main__":
    sys.exit(main())
