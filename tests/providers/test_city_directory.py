"""The real directory of a city: every row is in, or named with its reason."""

import time

import pytest
from django.db import transaction

from providers.importing import import_directory
from providers.models import Location, Organization, Phone, Service

pytestmark = [pytest.mark.shared_data, pytest.mark.django_db]

IN_THE_FILES = {"organization": 748, "location": 1482, "service": 1876, "phone": 7157}
MODELS = {
    "organization": Organization,
    "location": Location,
    "service": Service,
    "phone": Phone,
}


@pytest.fixture(scope="module")
def folder(shared_data):
    return shared_data / "hsds-baltimore-icarol-2019"


@pytest.fixture(scope="module")
def city(folder, django_db_setup, django_db_blocker):
    """Import it once for all that is asked of it here: it takes seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield import_directory(folder)
        transaction.set_rollback(True)


def test_every_row_of_the_city_goes_in_or_is_named(city):
    read = {table: city.counts_by_table[table]["read"] for table in IN_THE_FILES}
    missing = {table: city.counts_by_table[table]["left out"] for table in IN_THE_FILES}
    held = {table: model.objects.count() + missing[table] for table, model in MODELS.items()}

    assert read == IN_THE_FILES
    assert held == IN_THE_FILES
    assert len(city.left_out) == sum(missing.values()) == 3


def test_the_city_goes_in_under_a_minute(city, record_property):
    record_property("seconds", city.seconds)

    assert city.seconds < 60


def test_a_second_import_of_the_city_changes_nothing(city, folder):
    again = import_directory(folder)

    assert sum(tally["new"] + tally["changed"] for tally in again.counts_by_table.values()) == 0


def test_the_confidential_addresses_of_the_city_stay_out(city):
    hidden = Location.objects.filter(confidential=True)

    assert hidden.count() == 4
    assert set(hidden.values_list("address_1", "postal_code", "latitude")) == {("", "", None)}


def test_a_search_of_the_city_is_quick(city, record_property):
    started = time.monotonic()
    found = list(Service.objects.offered().for_a_list().search("domestic violence")[:20])
    seconds = time.monotonic() - started
    record_property("seconds", seconds)

    assert found
    assert seconds < 1
