from datetime import timedelta

import pytest
from django.utils import timezone

from audit import trail
from casework import intake
from casework.exceptions import AlreadyEnded, ConsentMissing
from casework.models import Consent, ConsentWording


def test_revoking_consent_to_a_record_closes_it_in_the_same_moment(ana, rosa):
    rosa.consents.get(purpose="record").revoke(by=ana)

    assert rosa.closure.reason == "consent_revoked"
    assert not rosa.follow_ups.open().exists()
    assert not rosa.agrees_to("record")


def test_revoking_consent_to_contact_ends_what_reaches_out_and_nothing_else(ana, rosa):
    office = rosa.follow_ups.create(owner=ana, kind="office", due_on=timezone.localdate())

    rosa.consents.get(purpose="contact").revoke(by=ana)

    assert list(rosa.follow_ups.open()) == [office]
    assert rosa.is_open


def test_a_second_consent_to_the_same_purpose_keeps_the_record_open(ana, rosa):
    first = rosa.consents.get(purpose="record")
    intake.give_consent(rosa, by=ana, purpose="record", method="written")

    first.revoke(by=ana)

    assert rosa.is_open


def test_a_consent_is_revoked_once(ana, rosa):
    consent = rosa.consents.get(purpose="contact")
    consent.revoke(by=ana)

    with pytest.raises(AlreadyEnded):
        consent.revoke(by=ana)


def test_a_consent_ends_after_its_last_day(ana, rosa):
    today = timezone.localdate()
    consent = rosa.consents.get(purpose="record")
    consent.until = today
    consent.save()

    assert consent in Consent.objects.in_force(today)
    assert consent not in Consent.objects.in_force(today + timedelta(days=1))


def test_a_client_who_revoked_consent_agrees_anew_before_the_case_is_reopened(ana, sam, rosa):
    rosa.consents.get(purpose="record").revoke(by=ana)
    with pytest.raises(ConsentMissing):
        rosa.closure.reopen(by=sam)

    intake.give_consent(rosa, by=ana, purpose="record", method="verbal")
    rosa.closure.reopen(by=sam)

    assert rosa.is_open


def test_the_newest_version_of_a_wording_is_shown(db):
    ConsentWording.objects.create(purpose="record", language="en", version=2, text="New.")

    assert ConsentWording.objects.newest("record", "en").text == "New."
    assert [w.text for w in ConsentWording.objects.to_show()].count("New.") == 1
    assert ConsentWording.objects.to_show().filter(language="en", purpose="record").count() == 1


def test_revoking_is_in_the_trail(ana, rosa):
    rosa.consents.get(purpose="contact").revoke(by=ana)

    assert "consent.revoked" in [event.verb for event in trail.about(rosa)]
