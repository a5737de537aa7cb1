"""Pages of places: the list, adding with a hint, what a supervisor merges and archives."""

import pytest
from django.db import connection
from django.urls import reverse

from casework.models import PlaceLink, SafetyAlert
from casework.models.safety_alerts import after_a_month
from places.models import Place
from tests.conftest import hidden_fields, shown_messages, triggers_lifted

LIST, NEW = reverse("places:place-list"), reverse("places:place-create")


def at(page, place):
    return reverse(f"places:place-{page}", args=[place.pk])


def text(browser, address):
    return browser.get(address, follow=True).content.decode()


@pytest.fixture
def browser(ana, browser_of):
    return browser_of(ana)


def test_a_worker_adds_a_place_and_finds_it_by_its_sound(browser, waterfront):
    sent = hidden_fields(browser.get(NEW))
    answer = browser.post(
        NEW, sent | {"name": "Pier 4", "directions": "By the ice house", "area": waterfront.pk}
    )

    page = text(browser, answer.url)
    for shown in ("Pier 4", "By the ice house", "Waterfront", "Who might be here tonight"):
        assert shown in page
    assert "Pier 4" in text(browser, LIST)
    assert "Pier 4" in browser.post(LIST, {"typed": "peer"}).content.decode()
    assert "Pier 4" in browser.post(LIST, {"typed": "waterf"}).content.decode()
    assert "No places found" in browser.post(LIST, {"typed": "library"}).content.decode()


def test_a_name_that_sounds_the_same_is_asked_about_once(browser, pier):
    page = browser.post(NEW, {"name": "Peer 4"}).content.decode()
    assert "sounds the same" in page
    assert pier.get_absolute_url() in page
    assert Place.objects.count() == 1

    browser.post(NEW, {"name": "Peer 4", "is_another": "on"})
    assert Place.objects.count() == 2


def test_a_worker_changes_a_place_and_neither_merges_nor_archives_it(browser, pier, library):
    sent = hidden_fields(browser.get(at("edit", pier)))
    browser.post(at("edit", pier), sent | {"name": "Pier Four", "directions": "", "area": ""})

    page = text(browser, pier.get_absolute_url())
    assert "Pier Four" in page
    assert "Archive" not in page
    assert browser.get(at("merge", pier)).status_code == 403
    assert browser.post(at("archive", pier)).status_code == 403


def test_a_supervisor_sees_both_names_before_places_are_merged_and_undoes_it(
    sam, ana, rosa, pier, library, browser_of
):
    PlaceLink.add(rosa, by=ana, place=pier)
    browser = browser_of(sam)
    answers = {"into": str(library.pk)}

    page = browser.post(at("merge", pier), answers).content.decode()
    assert "Pier 4" in page
    assert "Central Library" in page
    assert "Merge them" in page
    assert Place.objects.in_use().count() == 2

    answer = browser.post(at("merge", pier), answers | {"is_right": "on"})
    assert answer.url == library.get_absolute_url()
    page = text(browser, answer.url)
    assert "Rosa" in page
    assert "Merged into this place" in page
    assert "Pier 4" not in text(browser, LIST)

    browser.post(at("separate", pier))
    assert "Rosa" not in text(browser, library.get_absolute_url())
    assert "Rosa" in text(browser, pier.get_absolute_url())


def test_a_place_is_not_merged_into_itself(sam, pier, browser_of):
    page = browser_of(sam).post(at("merge", pier), {"into": str(pier.pk)}).content.decode()

    assert "merged into itself" in page


def test_a_supervisor_archives_a_place_and_brings_it_back(sam, pier, browser_of):
    browser = browser_of(sam)
    browser.post(at("archive", pier))

    assert "Pier 4" not in text(browser, LIST)
    assert "Pier 4" in text(browser, reverse("places:archived-list"))
    answer = browser.post(at("archive", pier), follow=True)
    assert any("archived or merged" in each for each in shown_messages(answer))

    browser.post(at("bring-back", pier))
    assert "Pier 4" in text(browser, LIST)


def test_who_might_be_here_is_by_last_seen_with_alerts_and_the_card_first(
    browser, ana, rosa, pier
):
    SafetyAlert.add(rosa, by=ana, kind="dog", reason="It bites", review_on=after_a_month())
    PlaceLink.add(rosa, by=ana, place=pier)

    page = text(browser, pier.get_absolute_url())
    assert page.index("Dog") < page.index("Rosa")
    assert "Not seen there yet" in page
    assert f"client={rosa.pk}&amp;place_key={pier.pk}" in page


def test_only_clients_within_reach_show(browser_of, ana, ben, sam, cora, rosa, pier):
    PlaceLink.add(rosa, by=ana, place=pier)

    assert "Rosa" in text(browser_of(ana), pier.get_absolute_url())
    assert "Rosa" in text(browser_of(sam), pier.get_absolute_url())
    assert "Rosa" not in text(browser_of(ben), pier.get_absolute_url())
    assert browser_of(cora).get(pier.get_absolute_url()).status_code == 404
    rosa.close(by=ana, reason="goals_met")
    assert "Rosa" not in text(browser_of(ana), pier.get_absolute_url())


def test_places_stand_by_name_and_one_that_does_not_open_is_said_last(
    browser, ana, pier, library
):
    broken = Place.add(by=ana, name="Aardvark")
    keys = [
        each.pk.hex if connection.vendor == "sqlite" else each.pk for each in (pier, broken)
    ]
    with triggers_lifted() as cursor:
        cursor.execute(
            "UPDATE places_place SET name = (SELECT name FROM places_place WHERE id = %s) "
            "WHERE id = %s",
            keys,
        )

    page = text(browser, LIST)

    assert page.index("Central Library") < page.index("Pier 4") < page.index("Place that can")
    assert "Place that can" in text(browser, broken.get_absolute_url())


@pytest.mark.parametrize(
    "page", ["detail", "edit", "merge", "separate", "archive", "bring-back"]
)
def test_another_team_does_not_find_a_place(pier, library, sam, sue, browser_of, page):
    library.archive(by=sam)
    ask = browser_of(sue).get if page in {"detail", "edit", "merge"} else browser_of(sue).post

    assert ask(at(page, pier)).status_code == 404
    assert ask(at(page, library)).status_code == 404


def test_another_teams_lists_do_not_name_a_place(pier, library, sam, cora, browser_of):
    library.archive(by=sam)
    assert "Pier 4" in text(browser_of(sam), LIST)
    assert "Library" in text(browser_of(sam), reverse("places:archived-list"))

    for address in (LIST, reverse("places:archived-list")):
        page = text(browser_of(cora), address)
        assert "Pier 4" not in page
        assert "Library" not in page
