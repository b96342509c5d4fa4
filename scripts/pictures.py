"""Takes the pictures of the README from a running demonstration: scripts/pictures.py LINKS_JSON.

One picture of the citizen's phone (360 × 740), one of the leader's page on a desk (1280 wide).
"""

import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
QUIET = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-sandbox",
]


def main(links_file: Path) -> None:
    links = json.loads(links_file.read_text(encoding="utf-8"))
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        take_survey(browser, links["survey"])
        take_results(browser, links)
        browser.close()


def take_survey(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, device_scale_factor=2)
    page.goto(address)
    page.screenshot(path=PICTURES / "survey.png")


def take_results(browser: Browser, links: dict[str, object]) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1320})
    page.goto(str(links["leaders"]).removesuffix("leaders/"))
    page.screenshot(path=PICTURES / "results.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
