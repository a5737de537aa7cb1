"""What a page costs on the way to a phone, as Chromium counts it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page

# A phone of the middle at the edge of a city: what Lighthouse calls slow 4G, and four times as
# slow a processor. https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md
SLOW_4G = {
    "offline": False,
    "latency": 150,  # milliseconds
    "downloadThroughput": 1_600_000 / 8,  # bytes a second
    "uploadThroughput": 750_000 / 8,
}
SLOWER_BY = 4


@dataclass
class Wire:
    """What travelled: the addresses that were asked for; the bytes that came, with headers."""

    asked: list[str] = field(default_factory=list)
    received: int = 0


@contextmanager
def cold(page: Page, *, throttled: bool = False) -> Iterator[Wire]:
    """Count what a page that has nothing in its cache fetches while the block lasts."""
    wire = Wire()
    chromium = page.context.new_cdp_session(page)

    def asks(event: dict) -> None:
        wire.asked.append(event["request"]["url"])

    def received(event: dict) -> None:
        wire.received += event["encodedDataLength"]

    chromium.on("Network.requestWillBeSent", asks)
    chromium.on("Network.loadingFinished", received)
    chromium.send("Network.enable")
    chromium.send("Network.clearBrowserCache")
    if throttled:
        chromium.send("Network.emulateNetworkConditions", SLOW_4G)
        chromium.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_BY})
    yield wire
    chromium.detach()
