"""Administrators keep the list of areas, and see no place."""

from datetime import date

from django.urls import reverse

from places.models import Area
from tests.conftest import hidden_fields

LIST, NEW = reverse("places:area-list"), reverse("places:area-create")


def test_an_administrator_adds_and_renames_one(adam, browser_of):
    browser = browser_of(adam)
    assert "No areas yet" in browser.get(LIST).content.decode()

    browser.post(NEW, {"name": "Waterfront", "name_es": "Puerto"})
    area = Area.objects.get()
    sent = hidden_fields(browser.get(area.get_absolute_url()))
    browser.post(area.get_absolute_url(), sent | {"name": "Harborside", "name_es": "Puerto"})

    assert "Harborside" in browser.get(LIST).content.decode()
    assert area.history.count() == 2


def test_a_name_is_there_once(adam, waterfront, browser_of):
    page = browser_of(adam).post(NEW, {"name": "waterfront"}).content.decode()

    assert "an area with this name already" in page
    assert Area.objects.count() == 1


def test_an_administrator_and_a_director_see_areas_at_most_and_no_place(
    adam, dora, pier, browser_of
):
    page = browser_of(adam).get(LIST).content.decode()
    assert "Waterfront" in page
    assert "Pier 4" not in page
    for user in (adam, dora):
        for address in (reverse("places:place-list"), pier.get_absolute_url()):
            assert browser_of(user).get(address).status_code == 403


def test_an_area_that_ended_is_not_offered_and_a_place_in_it_keeps_it(
    adam, ana, pier, waterfront, browser_of
):
    browser = browser_of(ana)
    new, edit = reverse("places:place-create"), reverse("places:place-edit", args=[pier.pk])
    assert "Waterfront" in browser.get(new).content.decode()

    waterfront.amend(by=adam, ends_on=date(2020, 1, 31))

    assert "Waterfront" not in browser.get(new).content.decode()
    assert "Waterfront" in browser.get(edit).content.decode()
    assert "Waterfront" in browser.get(pier.get_absolute_url()).content.decode()
