import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from providers.importing import import_directory
from providers.models import Location, Phone, Service, TaxonomyTerm

pytestmark = pytest.mark.django_db

DIRECTORY = reverse("providers:service-list")
OPTIONS = reverse("providers:service-options")


def shown(browser, url, **query):
    answer = browser.post(url, query) if query else browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("person", ["ana", "sam", "dora"])
def test_workers_supervisors_and_directors_may_read_the_directory(request, browser_of, person):
    assert browser_of(request.getfixturevalue(person)).get(DIRECTORY).status_code == 200


@pytest.mark.parametrize("person", ["adam", "aud"])
def test_others_may_not(request, browser_of, person, listed):
    browser = browser_of(request.getfixturevalue(person))
    pages = [DIRECTORY, listed("Beds").get_absolute_url()]

    assert {browser.get(page).status_code for page in pages} == {403}
    assert browser.post(OPTIONS, {"q": "beds"}).status_code == 403


def test_a_search_shows_what_matches(browser_of, ana, listed):
    listed("Night shelter", city="Elmton")
    listed("Meals", city="Elmton")

    page = shown(browser_of(ana), DIRECTORY, words="shelter", place="elmton")

    assert "Night shelter" in page
    assert "Meals" not in page
    assert "1 service" in page


def test_no_match_says_what_to_try(browser_of, ana, listed):
    listed("Beds")

    assert "Try fewer words" in shown(browser_of(ana), DIRECTORY, words="xylophone")


def test_an_empty_directory_says_how_to_fill_it(browser_of, ana):
    assert "The directory is empty" in shown(browser_of(ana), DIRECTORY)


def test_a_kind_that_is_not_there_is_an_error_at_the_field(browser_of, ana, listed):
    listed("Beds")

    page = shown(browser_of(ana), DIRECTORY, kind="nonsense", words="beds")

    assert "Choose a type of service from the list." in page
    assert 'value="beds"' in page


def test_the_list_of_kinds_holds_those_in_use_under_the_broadest(browser_of, ana, listed):
    housing = TaxonomyTerm.objects.create(name="Housing")
    listed("Cots", kind=TaxonomyTerm.objects.create(name="Tonight", parent=housing))
    TaxonomyTerm.objects.create(name="Money", parent=housing)

    page = shown(browser_of(ana), DIRECTORY)

    assert '<optgroup label="Housing">' in page
    assert "Tonight" in page
    assert "Money" not in page


def test_pages_beyond_the_last_show_the_last(browser_of, ana, listed):
    for number in range(21):
        listed(f"Beds {number:02}")

    assert "Beds 20" in shown(browser_of(ana), DIRECTORY, page="99")


def test_a_city_with_two_places_is_named_once(browser_of, ana, listed):
    beds = listed("Beds")
    beds.locations.create(city="Elmton", address_1="1 Mill St")
    beds.locations.create(city="Elmton", address_1="9 Hill St")

    assert shown(browser_of(ana), DIRECTORY).count("Elmton") == 1


def test_a_service_page_says_how_to_get_there_and_whom_to_call(browser_of, ana, listed):
    beds = listed("Beds", fees_description="None", eligibility_description="Anyone over 18")
    beds.locations.create(city="Elmton", address_1="1 Mill St")
    Phone.objects.create(service=beds, number="(410) 396-2967", e164="+14103962967")

    page = shown(browser_of(ana), beds.get_absolute_url())

    assert "1 Mill St" in page
    assert "Anyone over 18" in page
    assert 'href="tel:+14103962967"' in page


def test_a_confidential_address_is_never_shown(browser_of, ana, sam, listed):
    beds = listed("Beds")
    beds.locations.create(city="Elmton", address_1="1 Mill St")
    Location.objects.get().make_confidential(by=sam)

    page = shown(browser_of(ana), beds.get_absolute_url())

    assert "Address kept confidential" in page
    assert "1 Mill St" not in page


def test_a_shared_building_does_not_lend_its_name_to_another_organization(
    browser_of, ana, listed
):
    beds = listed("Beds", by="Lantern House")
    clinic = listed("Wound care", by="Mill Street Clinic").organization
    beds.locations.create(name="The clinic", organization=clinic, city="Elmton")

    assert "The clinic" not in shown(browser_of(ana), beds.get_absolute_url())


def test_what_a_source_wrote_cannot_become_markup(browser_of, ana, listed):
    beds = listed("<script>alert(1)</script>", description="<img src=x onerror=y>")

    page = shown(browser_of(ana), beds.get_absolute_url())

    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_service_that_is_not_there_is_not_found(browser_of, ana):
    url = reverse("providers:service-detail", args=["01a200b3-7dbb-7d72-a595-f49a0b14dabe"])

    assert browser_of(ana).get(url).status_code == 404


def test_options_name_the_service_and_its_organization(browser_of, ana, listed):
    beds = listed("Beds", by="Lantern House")

    page = typed(browser_of(ana), "bed")

    assert "Beds — Lantern House" in page
    assert f'data-provider-key="{beds.pk}"' in page
    assert "<html" not in page


def test_there_are_at_most_eight_options(browser_of, ana, listed):
    for number in range(9):
        listed(f"Beds {number}")

    assert typed(browser_of(ana), "beds").count("<li>") == 8


def test_no_words_no_options(browser_of, ana, listed):
    listed("Beds")

    assert "Beds" not in typed(browser_of(ana), " ")


def test_what_is_typed_is_never_part_of_an_address(browser_of, ana):
    assert browser_of(ana).get(OPTIONS, {"q": "beds"}).status_code == 405


def typed(browser, words):
    return browser.post(OPTIONS, {"q": words}).content.decode()


def test_pages_take_as_many_queries_for_twice_the_directory(browser_of, ana, town):
    browser = browser_of(ana)
    import_directory(town(), source="town-hall")
    few = count_queries(browser)

    import_directory(town(), source="library")

    assert Service.objects.count() == 4
    assert count_queries(browser) == few


def count_queries(browser):
    with CaptureQueriesContext(connection) as queries:
        shown(browser, DIRECTORY, words="shelter care", place="elmton")
        shown(browser, DIRECTORY)
        shown(browser, Service.objects.first().get_absolute_url())
    return len(queries)


def test_what_stands_in_an_address_is_not_searched_for(browser_of, ana, listed):
    listed("Beds")

    page = browser_of(ana).get(DIRECTORY, {"words": "xylophone"}).content.decode()

    assert "Beds" in page
    assert "xylophone" not in page


def test_the_next_page_of_a_search_is_posted_with_what_was_searched_for(
    browser_of, ana, listed
):
    for number in range(21):
        listed(f"Beds {number:02}")

    page = shown(browser_of(ana), DIRECTORY, words="beds")

    assert '<input type="hidden" name="words" value="beds">' in page
    assert 'name="page" value="2"' in page
    assert "?" not in "".join(re.findall(r'href="([^"]*)"', page))
