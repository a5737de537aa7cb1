"""The invented agency of the journeys, in Debian's Firefox and WebKit."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.browsers.driving import (
    DISPLAY,
    FIREFOX,
    MINI_BROWSER,
    WEBKIT_DRIVER,
    firefox,
    webkit,
)

ENGINES = {"firefox": firefox, "webkit": webkit}
MISSING = {
    "firefox": "" if FIREFOX else "firefox-esr",
    "webkit": "" if WEBKIT_DRIVER and MINI_BROWSER and DISPLAY else "webkit2gtk-driver xvfb",
}


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


# WebKit's driver cannot print, and its small browser keeps its session in memory: what is to be
# found on disk after it needs a browser of our own (`driving.webkit`, `on_disk`).
in_firefox = pytest.mark.parametrize("engine", ["firefox"], indirect=True)
in_webkit = pytest.mark.parametrize("engine", ["webkit"], indirect=True)


@pytest.fixture(params=ENGINES)
def engine(request) -> str:
    if packages := MISSING[request.param]:
        pytest.skip(f"apt-get install {packages}")
    return request.param


@pytest.fixture
def open_browser(engine, agency, tmp_path) -> Iterator[Callable]:
    """Return a function that opens a browser with a profile of its own."""
    agency.delete_drafts()
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(
            ENGINES[engine](tmp_path / engine, agency.url, **options)
        )
