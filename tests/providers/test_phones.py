import pytest

from providers.models import Organization, Phone
from providers.models.phones import e164, without_repeats


@pytest.mark.parametrize(
    ("given", "dialled"),
    [
        ("(410) 396-2967", "+14103962967"),
        ("(800) 370-LEAD", "+18003705323"),
        ("+44 20 7946 0958", "+442079460958"),
        ("(410)    -", ""),
        ("call us", ""),
    ],
)
def test_a_valid_number_is_known_as_a_phone_dials_it(given, dialled):
    assert e164(given) == dialled


@pytest.mark.parametrize(
    ("facts", "href"),
    [
        ({"number": "(410) 396-2967", "e164": "+14103962967"}, "tel:+14103962967"),
        (
            {"number": "(410) 396-2967", "e164": "+14103962967", "extension": "5"},
            "tel:+14103962967;ext=5",
        ),
        ({"number": "(311)    -"}, "tel:311"),
        ({"number": "410-99"}, ""),
        ({"number": "(410) 396-2967", "e164": "+14103962967", "type": "fax"}, ""),
    ],
)
def test_a_phone_links_to_what_can_be_called(facts, href):
    assert Phone(**facts).href == href


def test_a_number_is_shown_once_and_voice_comes_first():
    fax = Phone(number="1", type="fax")
    plain, described = Phone(number="2"), Phone(number="2", description="Intake")

    assert without_repeats([fax, plain, described]) == [described, fax]


@pytest.mark.django_db
def test_an_organization_shows_its_own_numbers_before_its_services(listed):
    service = listed("Beds", by="Lantern House")
    lantern = Organization.objects.get()
    Phone.objects.create(service=service, organization=lantern, number="1")
    own = Phone.objects.create(organization=lantern, number="2")

    assert lantern.phone_numbers == [own]
