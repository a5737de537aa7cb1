import pytest
from django.urls import reverse

from providers.models import Organization, Phone

pytestmark = pytest.mark.django_db


def test_an_organization_page_shows_its_services_places_and_numbers(browser_of, dora, listed):
    listed("Beds", by="Lantern House", city="Elmton")
    lantern = Organization.objects.get()
    Phone.objects.create(organization=lantern, number="(410) 396-2967", e164="+14103962967")

    page = browser_of(dora).get(lantern.get_absolute_url()).content.decode()

    assert "Beds" in page
    assert "Elmton" in page
    assert "tel:+14103962967" in page


def test_an_organization_without_services_says_so(browser_of, ana, db):
    lantern = Organization.objects.create(name="Lantern House")

    page = browser_of(ana).get(lantern.get_absolute_url()).content.decode()

    assert "No services listed" in page


def test_an_auditor_may_not_read_it(browser_of, aud, db):
    lantern = Organization.objects.create(name="Lantern House")

    assert browser_of(aud).get(lantern.get_absolute_url()).status_code == 403


def test_an_organization_that_is_not_there_is_not_found(browser_of, ana):
    key = "01a200b3-7dbb-7d72-a595-f49a0b14dabe"

    url = reverse("providers:organization-detail", args=[key])

    assert browser_of(ana).get(url).status_code == 404
