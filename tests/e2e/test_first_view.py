"""The first page on a bad connection: few requests, and none for a typeface."""

import pytest

from tests.e2e.conftest import PHONE, follow
from tests.e2e.wire import cold

FIRST_VIEW_REQUESTS = 5
MY_DAY_REQUESTS = 12
SIGN_IN_BYTES = 30_000  # on the wire: headers and redirects count, too
MOST_BYTES = 100_000


def test_a_browser_asks_for_little_before_somebody_signs_in(visit):
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/account/login/", wait_until="networkidle")

    assert 0 < len(asked) <= FIRST_VIEW_REQUESTS, asked
    assert not [address for address in asked if "fonts/" in address]


def test_english_needs_only_the_small_part_of_the_typeface(visit):
    page = visit("director")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/account/password/change/", wait_until="networkidle")

    faces = {address.rsplit("/", 1)[-1] for address in asked if "fonts/" in address}
    assert faces == {"atkinson-hyperlegible-next-core-wght-normal.woff2"}


@pytest.fixture
def phone(browser, built_agency):
    """A page of a phone that was never here."""
    context = browser.new_context(
        base_url=built_agency.url, viewport={"width": PHONE, "height": 844}
    )
    yield context.new_page()
    context.close()


def test_the_sign_in_page_comes_in_few_bytes(phone):
    with cold(phone) as wire:
        phone.goto("/account/login/", wait_until="networkidle")

    assert 0 < wire.received <= SIGN_IN_BYTES, wire
    assert len(wire.asked) <= FIRST_VIEW_REQUESTS, wire


@pytest.mark.parametrize("role", ["worker", "supervisor"])
def test_the_first_page_after_signing_in_comes_in_few_bytes(phone, built_agency, role):
    """Names with letters of three alphabets are on it, each in a file of the typeface."""
    phone.goto("/account/login/")
    email, password = built_agency.sign_ins[role]
    phone.get_by_label("Work email").fill(email)
    phone.get_by_label("Password", exact=True).fill(password)

    with cold(phone) as wire:
        follow(phone.get_by_role("button", name="Sign in", exact=True))
        phone.wait_for_load_state("networkidle")

    assert 0 < wire.received <= MOST_BYTES, wire
    assert len(wire.asked) <= MY_DAY_REQUESTS, wire
