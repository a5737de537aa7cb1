"""What journeys in a browser share: following links, filling forms, reaching every page."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from tests.e2e.conftest import follow

ROLES = ("supervisor", "worker", "administrator", "director", "auditor", "")  # longest first
FILES = (".pdf", ".csv", ".json")
PAGES_OF_A_KIND = 2  # a crawl opens no more than two client records, two reports, ...
QUICK_EXIT_URL = "https://www.weather.gov/"
UNFOLD = """() => {
    for (const part of document.querySelectorAll("details")) part.open = true;
    for (const part of document.querySelectorAll("main [hidden]")) part.hidden = false;
}"""


def go(page, name):
    """Follow the link or the button with this name."""
    link = page.get_by_role("link", name=name, exact=True)
    follow(link.or_(page.get_by_role("button", name=name, exact=True)).first)


def unfold(page, words):
    """Open a folded part of a page, unless it is open because it has content."""
    fold = page.get_by_role("group").filter(has=page.get_by_text(words)).last
    if not fold.get_by_role("group").first.is_visible():
        page.get_by_text(words).click()


def enter_date(page, question, day):
    group = page.get_by_role("group", name=question)
    group.get_by_label("Day").fill(str(day.day))
    group.get_by_label("Month").fill(str(day.month))
    group.get_by_label("Year").fill(str(day.year))


def view_name_of(url: str) -> str | None:
    """Return the view name of a link's page; None for a file or another site's page."""
    path = urlsplit(url).path
    if path.endswith(FILES) or path.startswith("/static/"):
        return None
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def links_on(page) -> list[str]:
    """Return the addresses on our site that a page links to, downloads left out."""
    here = urlsplit(page.url).netloc
    addresses = page.locator("a[href]:not([download])").evaluate_all(
        "all => all.map(a => a.href)"
    )
    return [address for address in addresses if urlsplit(address).netloc == here]


def pages_within_reach(page, of_a_kind: int = PAGES_OF_A_KIND) -> Iterator[tuple[str, int]]:
    """Walk from link to link, and stop at so many pages of each kind for a look.

    Yield the address and the status of each.
    """
    waiting, seen = [page.url], {}
    while waiting:
        address = waiting.pop(0).partition("#")[0]
        view_name = view_name_of(address)
        examples = seen.setdefault(view_name, set())
        if view_name is None or address in examples or len(examples) >= of_a_kind:
            continue
        examples.add(address)
        answer = page.goto(address)
        links = links_on(page) if answer.status == 200 else []
        yield address, answer.status
        waiting += links


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def check_service(page, name):
    """Check a service or an item on the form of a contact, and return its row."""
    box = page.get_by_role("checkbox", name=name, exact=True)
    if not box.is_visible():
        page.get_by_text("All services and items").click()
    box.check()
    return page.get_by_role("group", name=name, exact=True)
