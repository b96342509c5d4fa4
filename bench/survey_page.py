"""The survey on a cheap phone: its size, its requests, and when something is first seen.

Slow 3G is 400 kbit/s with 400 ms to the server and back, on a processor four times slower. The
bare page is loaded in turn with ours in the same browser: the machine's other work falls on both.
"""

import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.province import DESK, build_open_round
from bench.servers import running
from sipas.store.database import open_database
from sipas.store.migration import migrate

OURS, BARE = 8112, 8113
MOST_BYTES, MOST_REQUESTS, MOST_TIMES = 6144, 1, 1.5
LOADS = 9
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
BYTES_A_SECOND = 400_000 / 8
FIRST_PAINT = """() => new Promise(tell => new PerformanceObserver(seen => {
  for (const entry of seen.getEntriesByName("first-contentful-paint")) tell(entry.startTime)
}).observe({ type: "paint", buffered: true }))"""


def main() -> float:
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'sipas.db'}")
        migrate(database)
        build_open_round(database)
        database.close()
        with (
            running("sipas.serving:application", OURS, 1, 2, {"SIPAS_DATA": folder}),
            running("bench.bare_page:application", BARE, 1, 2, {}),
        ):
            return _compare(f"http://127.0.0.1:{OURS}/q/{DESK}", f"http://127.0.0.1:{BARE}/")


def _compare(ours: str, bare: str) -> float:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        size, requests = _weigh(browser, ours)
        least, _ = _weigh(browser, bare)
        pairs = [(_first_paint(browser, ours), _first_paint(browser, bare)) for _ in range(LOADS)]
        browser.close()
    mine, other = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = mine / other
    print(f"survey page: {size} bytes with headers (goal at most {MOST_BYTES}), bare {least}")
    print(f"survey page: {requests} request (goal {MOST_REQUESTS})")
    print(
        f"survey page, first paint on slow 3G: {mine:.0f} ms, bare {other:.0f} ms; "
        f"ratio {ratio:.2f} (goal at most {MOST_TIMES})"
    )
    return ratio


def _weigh(browser: Browser, address: str) -> tuple[int, int]:
    """Bytes on the wire and requests of one load with nothing kept."""
    page, session = _phone(browser)
    sizes: list[int] = []
    requests: list[str] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.on("Network.requestWillBeSent", lambda event: requests.append(event["request"]["url"]))
    page.goto(address, wait_until="networkidle")
    page.context.close()
    return int(sum(sizes)), sum(not one.startswith("data:") for one in requests)


def _first_paint(browser: Browser, address: str) -> float:
    page, session = _phone(browser)
    session.send("Network.enable")
    network = {"offline": False, "latency": 400, "uploadThroughput": BYTES_A_SECOND}
    session.send(
        "Network.emulateNetworkConditions", network | {"downloadThroughput": BYTES_A_SECOND}
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address, wait_until="load")
    painted: float = page.evaluate(FIRST_PAINT)
    page.context.close()
    return painted


def _phone(browser: Browser) -> tuple[Page, CDPSession]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale="vi-VN",
    )
    page = context.new_page()
    return page, context.new_cdp_session(page)


if __name__ == "__main__":
    main()
