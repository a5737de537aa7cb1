import pytest

from providers.models import Service, TaxonomyTerm

pytestmark = pytest.mark.django_db


def names(services):
    return [service.name for service in services]


def test_every_word_must_begin_a_word_of_the_service(listed):
    listed("Night shelter", description="Beds for women")
    listed("Day shelter", description="Showers")

    assert names(Service.objects.search("shel women")) == ["Night shelter"]
    assert names(Service.objects.search("helter")) == []


def test_the_organization_and_other_names_count(listed):
    listed("Beds", by="Peña House", alternate_name="The Hostel")

    assert names(Service.objects.search("pena hostel")) == ["Beds"]


def test_a_match_in_the_name_comes_first(listed):
    listed("Advice", description="Also legal advice")
    listed("Legal aid")

    assert names(Service.objects.search("legal")) == ["Legal aid", "Advice"]


def test_a_kind_includes_the_kinds_below_it(listed):
    housing = TaxonomyTerm.objects.create(name="Housing")
    beds = TaxonomyTerm.objects.create(name="Beds", parent=housing)
    tonight = TaxonomyTerm.objects.create(name="Tonight", parent=beds)
    listed("Cots", kind=tonight)
    listed("Meals", kind=TaxonomyTerm.objects.create(name="Food"))

    assert names(Service.objects.search(kind=housing.pk)) == ["Cots"]
    assert names(Service.objects.search(kind=tonight.pk)) == ["Cots"]


def test_kinds_that_point_at_each_other_do_not_loop(listed):
    one = TaxonomyTerm.objects.create(name="One")
    two = TaxonomyTerm.objects.create(name="Two", parent=one)
    one.parent = two
    one.save()
    listed("Cots", kind=two)

    assert names(Service.objects.search(kind=one.pk)) == ["Cots"]


def test_a_place_is_a_city_however_typed(listed):
    listed("Beds", city="Cañon City")
    listed("Meals", city="Elmton")

    assert names(Service.objects.search(place="canon city")) == ["Beds"]


def test_a_service_in_two_towns_is_found_once(listed):
    beds = listed("Beds", city="Elmton")
    beds.locations.create(city="Elmton Falls")

    assert names(Service.objects.search("beds", place="elmton")) == ["Beds"]


def test_an_empty_search_lists_the_whole_directory_by_name(listed):
    listed("Meals")
    listed("Beds")

    assert names(Service.objects.search(" ", place=" — ")) == ["Beds", "Meals"]


def test_services_that_have_ended_are_not_offered(listed):
    listed("Beds", status=Service.Status.DEFUNCT)
    listed("Meals", status=Service.Status.TEMPORARILY_CLOSED)

    assert names(Service.objects.offered()) == ["Meals"]


def test_saving_one_field_keeps_the_search_true(listed):
    beds = listed("Beds")

    beds.description = "Quiet rooms"
    beds.save(update_fields=["description"])

    assert names(Service.objects.search("quiet")) == ["Beds"]


@pytest.mark.parametrize(
    ("youngest", "oldest", "words"),
    [(18, None, "18 and older"), (None, 12, "up to 12"), (12, 18, "12 to 18")],
)
def test_ages_are_shown_in_words(youngest, oldest, words):
    assert Service(minimum_age=youngest, maximum_age=oldest).ages == words
