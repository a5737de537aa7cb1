"""Whoever the list of a form does not show is found from the form: by a button, by a script."""

import re

import pytest
from django.urls import reverse

from audit import trail
from casework.forms import contacts as forms_of_contacts
from casework.models import Contact
from casework.searching import find_to_log
from tests.casework.cast import answers
from tests.conftest import open_client

NEW = reverse("casework:contact-create")
FOUND = reverse("casework:people-options")
LISTED = 8


@pytest.fixture
def crowd(ana, rosa, monkeypatch):
    """So many people that Rosa, reached longest ago, is in no list."""
    monkeypatch.setattr(forms_of_contacts, "SHOWN", LISTED)
    return [open_client(ana, f"Zq{letter}") for letter in "abcdefghi"]


def looks_for(words, client, *, among="others", **typed):
    box = "typed" if among == "client" else "typed_people"
    return answers(client, find=among, **{box: words}, **typed)


def box(client):
    return re.compile(f'name="others"[^>]+value="{client.pk}"[^>]*>')


def is_checked(client, page):
    found = box(client).search(page)
    return found is not None and " checked" in found[0]


def test_the_list_says_nothing_of_whom_it_does_not_show(ana, rosa, crowd, browser_of):
    page = browser_of(ana).get(NEW).content.decode()

    assert str(rosa.pk) not in page
    assert 'name="find" value="others"' in page


def test_find_adds_whoever_it_found_checked_and_keeps_all_that_was_typed(
    ana, rosa, crowd, browser_of
):
    typed = {
        "others": [str(crowd[0].pk)],
        f"person-{crowd[0].pk}-own": "zqown",
        "note": "zqshared",
        "kind": "office",
        "next": "week",
        "task": "zqtask",
    }
    sent = looks_for("rosa", crowd[-1], **typed)

    page = browser_of(ana).post(NEW, sent).content.decode()

    assert is_checked(rosa, page)
    assert is_checked(crowd[0], page)
    assert "Found, and checked below." in page
    for word in ("zqown", "zqshared", "zqtask", sent["key"]):
        assert word in page
    assert re.search(r'value="office"[^>]*checked', page)
    assert f'<option value="{crowd[-1].pk}" selected' in page
    assert "There is a problem" not in page
    assert not Contact.objects.exists()


def test_the_page_that_found_somebody_is_saved_as_any_other(ana, rosa, crowd, browser_of):
    browser = browser_of(ana)
    sent = looks_for("rosa", crowd[-1])
    browser.post(NEW, sent)

    del sent["find"]
    browser.post(NEW, sent | {"others": [str(rosa.pk)]})

    assert [rosa.contacts.count(), crowd[-1].contacts.count()] == [1, 1]


def test_of_several_who_match_nobody_is_checked_for_the_worker(ana, rosa, crowd, browser_of):
    other = open_client(ana, "Rosa")

    page = browser_of(ana).post(NEW, looks_for("rosa", crowd[-1])).content.decode()

    assert "Check whom you mean" in page
    for client in (rosa, other):
        assert box(client).search(page)
        assert not is_checked(client, page)


def test_whom_the_worker_does_not_reach_is_not_found(ana, cora, crowd, browser_of):
    hers = open_client(cora, "Zqruth")
    browser = browser_of(ana)

    pages = [
        browser.post(NEW, looks_for("zqruth", crowd[-1])).content.decode(),
        browser.post(FOUND, {"typed": "zqruth"}).content.decode(),
    ]

    assert "No match." in pages[0]
    for page in pages:
        assert str(hers.pk) not in page
        assert hers.chart_number not in page


@pytest.mark.parametrize("by_script", [True, False])
def test_a_closed_case_is_explained_and_no_choice(ana, rosa, crowd, browser_of, by_script):
    rosa.close(by=ana, reason="moved")
    sent = {"typed": "rosa"} if by_script else looks_for("rosa", crowd[-1])

    page = browser_of(ana).post(FOUND if by_script else NEW, sent).content.decode()

    assert rosa.chart_number in page
    assert "This case is closed." in page
    assert not box(rosa).search(page)


def test_who_took_back_the_consent_to_a_record_is_explained(ana, rosa, crowd):
    rosa.revoke_consent("record", by=ana)

    found = find_to_log("rosa", by=ana)

    assert (found.clients, found.only) == ([], None)
    assert [client for client, _why in found.refused] == [rosa]


def test_a_search_without_words_finds_nobody_and_says_so(ana, crowd, browser_of):
    page = browser_of(ana).post(NEW, looks_for(" ", crowd[-1])).content.decode()

    assert "Type a name, a phone number or a chart number first." in page
    assert not trail.of(ana).filter(verb="clients.searched").exists()


def test_the_search_is_on_the_trail_without_its_words(ana, rosa, crowd, browser_of):
    browser_of(ana).post(FOUND, {"typed": "rosa"})

    [event] = trail.of(ana).filter(verb="clients.searched")
    assert event.facts.keys() == {"hits", "request"}
    assert event in trail.seen(rosa)


def test_for_the_script_whoever_is_found_is_not_checked_yet(ana, rosa, crowd, browser_of):
    page = browser_of(ana).post(FOUND, {"typed": "rosa"}).content.decode()

    assert box(rosa).search(page)
    assert not is_checked(rosa, page)
    assert f'name="person-{rosa.pk}-own"' in page


def test_without_a_script_the_client_at_who_is_found_and_chosen(ana, rosa, crowd, browser_of):
    sent = looks_for("rosa", crowd[0], among="client", note="zqnote")

    page = browser_of(ana).post(NEW, sent).content.decode()

    assert f'<option value="{rosa.pk}" selected' in page
    assert "Found, and chosen below." in page
    assert "zqnote" in page


def test_without_a_script_a_contact_is_moved_to_whom_the_list_does_not_show(
    ana, rosa, crowd, browser_of
):
    browser = browser_of(ana)
    browser.post(NEW, answers(crowd[0]))
    logged = crowd[0].contacts.get()
    address = reverse("casework:contact-move", args=[crowd[0].pk, logged.pk])

    page = browser.post(address, {"find": "client", "typed": "rosa"}).content.decode()
    of_itself = browser.post(address, {"find": "client", "typed": "zqa"}).content.decode()

    assert f'<option value="{rosa.pk}" selected' in page
    assert f'<option value="{crowd[0].pk}"' not in of_itself
    assert crowd[0].contacts.in_force().count() == 1


def test_a_refused_save_still_shows_whom_a_search_added(ana, rosa, crowd, browser_of):
    sent = answers(crowd[-1], others=[str(rosa.pk)], kind="")

    page = browser_of(ana).post(NEW, sent).content.decode()

    assert "There is a problem" in page
    assert is_checked(rosa, page)


def test_what_a_search_asks_does_not_grow_with_whom_it_finds(
    ana, crowd, browser_of, django_assert_max_num_queries
):
    browser = browser_of(ana)

    def asked(words):
        with django_assert_max_num_queries(60) as queries:
            browser.post(FOUND, {"typed": words})
        return len(queries)

    asked("zqa")
    assert asked("zqa") == asked("zq")


def test_of_words_without_end_the_beginning_is_looked_for(ana, rosa):
    found = find_to_log("rosa" + " " * 96 + "a-" * 50_000, by=ana)

    assert found.clients == [rosa]
    assert len(found.words) == 100
