"""The folders that are shipped: at the top of the checkout, or copied inside the installed wheel.

Apart from the settings, because what reads a folder does not need all that checks a setting.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def surveys_folder() -> Path:
    """The questionnaires."""
    return _folder("surveys")


def templates_folder() -> Path:
    """The pages' templates and styles."""
    return _folder("templates")


def translations_folder() -> Path:
    """The catalogues of words."""
    return _folder("translations")


def _folder(kind: str) -> Path:
    installed = _PACKAGE / "_data" / kind
    return installed if installed.is_dir() else _PACKAGE.parent / kind
