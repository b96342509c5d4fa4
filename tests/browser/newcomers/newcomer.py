"""Somebody at a mouse and keyboard: every click of the real browser is counted by the browser."""

from pathlib import Path

from playwright.sync_api import Download, Locator, Page

_TELL_CLICKS = """
addEventListener("click", event => { if (event.isTrusted && event.detail) tellClick() }, true)
"""
# Keystroke-level model, Card, Moran & Newell 1980 (Communications of the ACM 23(7), table I): a key
# pressed by an average typist 0.28 s, pointing 1.1 s, hand to mouse 0.4 s, thinking 1.35 s.
_KEY, _POINT, _HAND, _THINK = 0.28, 1.1, 0.4, 1.35


class Newcomer:
    """One person; `clicks` and `signs` are what the hands did."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.signs = 0
        page.expose_function("tellClick", self._click)
        page.add_init_script(_TELL_CLICKS)

    def _click(self) -> None:
        self.clicks += 1

    @property
    def hand_seconds(self) -> float:
        """By the model: each click is thought of, pointed at and pressed; typing needs the keys."""
        return self.clicks * (_THINK + _POINT + _KEY + _HAND) + self.signs * _KEY

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def follows(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def types(self, label: str, text: str) -> None:
        """From field to field by mouse, though the tabulator would do."""
        field = self.page.get_by_label(label, exact=True)
        field.click()
        field.fill(text)
        self.signs += len(text)

    def ticks(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).click()

    def chooses_file(self, label: str, path: Path) -> None:
        """One click opens the window of files, two more (not in the browser) choose one in it."""
        with self.page.expect_file_chooser() as choosing:
            self.page.get_by_label(label).click()
        choosing.value.set_files(path)
        self.clicks += 2

    def downloads(self, target: Locator) -> Download:
        with self.page.expect_download() as downloading:
            target.click()
        return downloading.value

    def reads(self, words: str) -> bool:
        return words in self.page.locator("main").inner_text()
