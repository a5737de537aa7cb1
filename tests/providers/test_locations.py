import pytest
from django.db import IntegrityError, transaction

from audit import trail
from providers.models import Location

pytestmark = pytest.mark.django_db


def test_a_withheld_address_is_gone_from_the_record_its_history_and_the_trail(sam):
    location = Location.objects.create(
        city="Elmton", address_1="1 Mill St", postal_code="04001"
    )

    location.make_confidential(by=sam)

    kept = Location.objects.get()
    assert (kept.confidential, kept.address_1, kept.postal_code, kept.city) == (
        True,
        "",
        "",
        "Elmton",
    )
    assert {then.address_1 for then in kept.history.all()} == {""}
    assert trail.of(kept).get().facts == {}


def test_the_database_refuses_a_confidential_location_with_a_street():
    with pytest.raises(IntegrityError), transaction.atomic():
        Location.objects.create(confidential=True, address_1="1 Mill St")


def test_a_confidential_location_is_found_by_its_city_and_not_by_its_postal_code(sam):
    location = Location.objects.create(city="Elmton", postal_code="04001")

    location.make_confidential(by=sam)

    assert Location.objects.in_place("elmton").exists()
    assert not Location.objects.in_place("04001").exists()
