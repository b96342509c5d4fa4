"""One tiny questionnaire per feature, and a way to spoil one."""

from pathlib import Path

from sipas.questionnaires.model import Questionnaire
from sipas.questionnaires.reading import questionnaire_from_text, read_questionnaire

FOLDER = Path(__file__).parent / "tiny"
FEATURES = ("condition", "number", "satisfaction", "several_choices", "single_choice", "texts")


def tiny(feature: str) -> Questionnaire:
    return read_questionnaire(FOLDER / f"{feature}.toml")


def tiny_text(feature: str) -> str:
    return (FOLDER / f"{feature}.toml").read_text(encoding="utf-8")


def spoiled(feature: str, old: str, new: str) -> str:
    """The text of a tiny file with one thing changed, the first time it stands there."""
    text = tiny_text(feature)
    assert old in text
    return text.replace(old, new, 1)


def from_text(text: str) -> Questionnaire:
    return questionnaire_from_text(text.encode(), "tiny.toml")
