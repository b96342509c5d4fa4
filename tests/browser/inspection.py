"""What axe finds on a page, and what a finger or an eye would stumble over."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SMALLEST_TARGET = 44

_SMALL_TARGETS = """
() => [...document.querySelectorAll(
    "input:not([type=hidden]),select,textarea,button,a[href],summary")]
  .map(field => {
    const label = ["radio", "checkbox"].includes(field.type) && field.labels[0]
    const sizes = [field, label || field].map(one => one.getBoundingClientRect())
    return { name: field.name || field.textContent.trim(), inline: field.closest("p,li,td") !== null
      && field.tagName === "A", width: Math.max(...sizes.map(one => one.width)),
      height: Math.max(...sizes.map(one => one.height)), left: sizes[0].left }
  })
  .filter(one => one.width && one.height && one.left >= 0 && !one.inline)
  .filter(one => one.height < SMALLEST || one.width < SMALLEST)
  .map(one => `${one.name}: ${one.width} × ${one.height}`)
"""


def axe_faults(page: Page) -> list[str]:
    """Violations of any rule, good practice too."""
    # A click returns when the next page has begun: there may be no document in it yet.
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {[node['target'] for node in one['nodes']]}"
        for one in found
    ]


def small_targets(page: Page) -> list[str]:
    """Fields, buttons and lone links that a finger would miss; links inside text may be small."""
    found: list[str] = page.evaluate(_SMALL_TARGETS.replace("SMALLEST", str(SMALLEST_TARGET)))
    return found


def overflows_sideways(page: Page) -> bool:
    wider: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wider
