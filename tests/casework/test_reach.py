"""Who reaches which page: the wrong role gets 403, somebody else's client the very same 404."""

from uuid import uuid4

import pytest
from django.urls import reverse

from casework import erasing
from casework.models import Contact
from tests.casework.cast import body, met
from tests.conftest import open_client

PAGES = [
    "my-day",
    "my-week",
    "oversight:team",
    "contact-create",
    "anonymous-contact-create",
    "client-list",
    "client-create",
]
POSTED = {"closure-reopen", "erasure-cancel"}
OF_A_CLIENT = [
    "client-edit",
    "consent-create",
    "follow-up-create",
    "closure-create",
    "erasure-create",
    "transfer-create",
    "oversight:access-history",
]


@pytest.fixture
def parts(ana, rosa):
    """An address of every page that belongs to one part of a client's record."""
    contact = Contact(client=rosa, recorded_by=ana, **met())
    contact.save()
    erasure = erasing.request(rosa, by=ana, reason="asked")
    closure = rosa.close(by=ana, reason="moved")
    return {
        "client-detail": [rosa.pk],
        "contact-detail": [rosa.pk, contact.pk],
        "contact-amend": [rosa.pk, contact.pk],
        "consent-revoke": [rosa.pk, "contact"],
        "consent-copy": [rosa.pk, rosa.consents.first().pk],
        "follow-up-complete": [rosa.pk, rosa.follow_ups.first().pk],
        "follow-up-reschedule": [rosa.pk, rosa.follow_ups.first().pk],
        "review-sign": [rosa.pk, rosa.reviews.first().pk],
        "closure-reopen": [rosa.pk, closure.pk],
        "erasure-confirm": [rosa.pk, erasure.pk],
        "erasure-cancel": [rosa.pk, erasure.pk],
        **{name: [rosa.pk] for name in OF_A_CLIENT},
    }


def answer(browser, name, args):
    """The page by GET, or by POST where there is nothing to get."""
    url = reverse(name if ":" in name else f"casework:{name}", args=args)
    return browser.post(url) if name in POSTED else browser.get(url)


@pytest.mark.parametrize("outsider", ["dora", "adam", "aud"])
def test_roles_that_never_see_a_client_reach_no_page_of_casework(
    outsider, request, parts, browser_of
):
    browser = browser_of(request.getfixturevalue(outsider))

    pages = {name: [] for name in PAGES} | parts
    statuses = {name: answer(browser, name, args).status_code for name, args in pages.items()}

    assert set(statuses.values()) == {403}, statuses


@pytest.mark.parametrize("stranger", ["ben", "cora", "sue"])
def test_a_hidden_record_looks_exactly_like_one_that_does_not_exist(
    stranger, request, parts, browser_of
):
    user = request.getfixturevalue(stranger)
    browser = browser_of(user)

    for name, args in parts.items():
        hidden = answer(browser, name, args)
        missing = answer(browser, name, [uuid4() for _ in args])

        assert hidden.status_code == missing.status_code, name
        assert hidden.status_code in (403, 404), name
        assert body(hidden) == body(missing), name


def test_a_part_of_one_client_is_not_reached_through_another(ana, rosa, parts, browser_of):
    other = open_client(ana, "Other")
    browser = browser_of(ana)

    crossed = {
        name: answer(browser, name, [other.pk, args[1]]).status_code
        for name, args in parts.items()
        if len(args) == 2 and name != "consent-revoke"  # which names a purpose, no part
    }

    assert set(crossed.values()) <= {403, 404}, crossed


def test_nobody_gets_in_without_signing_in(parts, client):
    for name, args in parts.items():
        response = answer(client, name, args)

        assert response.status_code == 302, name
        assert response.url.startswith(reverse("account_login")), name


def test_the_wrong_role_reads_whom_to_ask(dora, rosa, browser_of):
    page = browser_of(dora).get(rosa.get_absolute_url()).content.decode()

    assert "Director" in page
    assert "dministrator" in page
