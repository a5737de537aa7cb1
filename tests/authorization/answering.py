"""What every address answers to everybody, compared with `pages.py` and `World.sees`."""

import re
from collections.abc import Iterator
from functools import cache

from django.db import transaction
from django.test import Client as Browser
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from tests.authorization.pages import OWN as OWN_PAGES
from tests.authorization.pages import OWNERS, PAGES
from tests.authorization.world import ASKING, TARGETS, missing
from tests.nouns.declaring import MISSING, OWN, Page, World, collected

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": ?)"[^"]+"')
FINE = {200, 302, 303}
REFUSED = 405
ANSWERED_BY = collected("answered_by")
# What would find a record: a part of its name, or its whole number.
TYPED = {
    "casework:client-search": lambda world, target: {"typed": world.canaries[target][0][:-1]},
    "casework:client-options": lambda world, target: {"typed": world.canaries[target][0][:-1]},
    "casework:people-options": lambda world, target: {"typed": world.canaries[target][0][:-1]},
    "rounds:people-options": lambda world, target: {"typed": world.canaries[target][0][:-1]},
    "casework:emergency-access-find": lambda world, target: {
        "number": world.clients[target].chart_number
    },
}
NO_SUCH = {"award_number": "none", "form_code": "none", "capability": "none", "format": "csv"}
PROOF = re.compile("reauthenticate")


def addresses_of(resolver=None, spaces=()) -> dict[str, URLPattern]:
    """Return every address that the system answers, by its name."""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            found[":".join([*spaces, entry.name or f"unnamed {entry.pattern}"])] = entry
        else:
            below = (*spaces, entry.namespace) if entry.namespace else spaces
            found |= addresses_of(entry, below)
    return found


def stale_faults(world: World, name: str, browser_of) -> Iterator[str]:
    """Yield a sentence where a page asks for a fresh factor against the rules, or does not."""
    page = PAGES[name]
    asking = next(asking for asking in ASKING if entitled(world, asking, page))
    browser = browser_of(world.people[asking], stale=True)
    address = address_of(world, name, page, OWN)
    for method in page.methods & {"GET", "POST"}:
        answer = ask(browser, method, address)
        asked = answer.status_code == 302 and PROOF.search(answer.url) is not None
        if asked != page.fresh:
            yield f"{asking}: {method} {name} with a stale factor: {answer.status_code}"


def entitled(world: World, asking: str, page: Page) -> bool:
    someone = world.people[asking]
    return someone is not None and someone.is_active and someone.role in page.roles


def own_faults(world: World, name: str, browser_of) -> Iterator[str]:
    """Yield a sentence for every method that a page of one's own answers and should not."""
    browser = browser_of(world.people["worker"])
    parameters = addresses_of()[name].pattern.converters
    address = reverse(name, kwargs=dict.fromkeys(parameters, "x"))
    for method in METHODS:
        status = ask(browser, method, address).status_code
        if (status == REFUSED) != (method not in OWN_PAGES[name]):
            yield f"{method} {name} answers {status}"


def someone_of(world: World, name: str) -> str:
    """Return who answers a page in the tests: whom its noun names, or the first who may."""
    entitled_to = (asking for asking in ASKING if entitled(world, asking, PAGES[name]))
    return ANSWERED_BY.get(name) or next(entitled_to)


def browser_for(world: World, asking: str, browser_of) -> Browser:
    """Return the person's browser; a former colleague signed in before they left."""
    someone = world.people[asking]
    if someone is None:
        return Browser()
    active, someone.is_active = someone.is_active, True
    browser = browser_of(someone)
    someone.is_active = active
    return browser


def faults(world: World, asking: str, browser: Browser, name: str) -> Iterator[str]:
    """Yield a sentence for every answer of one address that the rules do not expect."""
    page = PAGES[name]
    foreign = [canary.encode() for canary in world.foreign_canaries(asking)]
    absent = cache(lambda method: ask(browser, method, address_of(world, name, page, MISSING)))
    for number, (target, address) in enumerate(targets_of(world, name, page)):
        # A method that the page lacks is refused before any record is looked for.
        for method in METHODS if number == 0 else sorted(page.methods):
            answer = ask(browser, method, address)
            where = f"{asking}: {method} {name} ({target})"
            expected = expectation(world, asking, page, target, method)
            if answer.status_code not in expected:
                yield f"{where} answers {answer.status_code}, not {sorted(expected)}"
            body = b"".join(answer) if answer.streaming else answer.content
            leaked = [
                canary for canary in foreign if canary in body.replace(address.encode(), b"")
            ]
            if leaked:
                yield f"{where} tells {leaked}"
            hidden = answer.status_code == 404 and target != MISSING
            if hidden and body_of(answer) != body_of(absent(method)):
                yield f"{where} differs from one that does not exist"
    yield from mixed_up(world, asking, browser, name, page)
    yield from found_out(world, asking, browser, name)


def found_out(world: World, asking: str, browser: Browser, name: str) -> Iterator[str]:
    """Yield a sentence where what is typed finds somebody whom one may not see."""
    if name not in TYPED:
        return
    foreign = world.foreign_canaries(asking)
    for target in world.clients:
        typed = TYPED[name](world, target)
        answer = ask(browser, "POST", reverse(name), typed)
        text = answer.content.decode() + answer.get("Location", "")
        for canary in foreign:
            if canary in text and canary not in typed.values():
                yield f"{asking}: {name}, typing what finds the {target} record, tells {canary}"


def mixed_up(world, asking, browser, name, page: Page) -> Iterator[str]:
    """Yield a sentence where a part of one client answers under the address of another."""
    if page.of not in world.parts[OWN] or page.of in {"client", "emergency_access"}:
        return
    for target in TARGETS[:-1]:
        if not world.sees(asking, OWN) or target == OWN:
            continue
        address = address_of(world, name, page, OWN, part_of=target)
        for method in ("GET", "POST"):
            status = ask(browser, method, address).status_code
            if status not in {403, 404, 405}:
                yield f"{asking}: {method} {name}, their client and {target} part: {status}"


def targets_of(world: World, name: str, page: Page) -> Iterator[tuple[str, str]]:
    for target in (
        TARGETS if page.of in world.parts[OWN] else (OWN, MISSING)[: 1 + bool(page.of)]
    ):
        yield target, address_of(world, name, page, target)


def address_of(world: World, name: str, page: Page, target: str, part_of: str = "") -> str:
    """Return the address of a page about one target."""
    if page.of not in world.parts[OWN]:
        return reverse(name, kwargs=record_of(world, page, target))
    client = missing() if target == MISSING else world.clients[target].pk
    part = missing() if target == MISSING else world.parts[part_of or target][page.of].pk
    ways = [{"pk": client}, {"client_pk": client}, {"client_pk": client, "purpose": "contact"}]
    if page.of != "client":
        ways = [
            {"pk": part},
            {"client_pk": client, "pk": part},
            {"client_pk": client, f"{page.of}_pk": part},
        ]
    for kwargs in ways:
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    raise AssertionError(f"Nobody knows how to write the address of {name}.")


def record_of(world: World, page: Page, target: str) -> dict:
    """Return the arguments of an address that is about no client."""
    if not page.of:
        return {}
    record = world.records[page.of]
    if target != MISSING:
        return record
    return {name: NO_SUCH.get(name) or missing() for name in record}


def ask(browser: Browser, method: str, address: str, typed: dict | None = None):
    """Ask, and undo whatever the question did, in the browser too: a message is in a cookie."""
    cookies = browser.cookies.output()
    with transaction.atomic():
        answer = browser.post(address, typed) if typed else browser.generic(method, address)
        transaction.set_rollback(True)
    browser.cookies.clear()
    browser.cookies.load(cookies.replace("Set-Cookie: ", ""))
    return answer


def body_of(answer) -> bytes:
    """Return what an answer says, without its own address and what is drawn anew for each."""
    address = answer.wsgi_request.path.encode()
    return TOKEN.sub(b"", answer.content).replace(address, b"")


def expectation(world: World, asking: str, page: Page, target: str, method: str) -> set[int]:
    """Return the statuses that the written rules allow."""
    someone = world.people[asking]
    if someone is None or not someone.is_active:
        return {302}
    may = entitled(world, asking, page)
    if method not in page.methods:
        return {405} if may else {403, 405}
    if not may:
        return {403}
    if target == MISSING:
        return {404}
    if page.of in world.parts[OWN] and not world.sees(asking, target):
        return {404}
    if asking not in OWNERS.get(page.of, ASKING):
        return {404}
    return FINE
