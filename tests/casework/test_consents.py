from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import trail
from casework import intake
from casework.exceptions import (
    AlreadyEnded,
    ConsentMissing,
    NewerConsent,
    NoConsentToRevoke,
    NotYetAgreed,
)
from casework.models import Consent
from tests.conftest import open_client


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


def test_a_new_consent_replaces_the_one_before(ana, rosa):
    first = rosa.consents.get(purpose="record")
    second = intake.give_consent(rosa, by=ana, purpose="record", method="written")

    first.refresh_from_db()
    assert (first.superseded_on, first.superseded_by) == (timezone.localdate(), second)
    assert first.status == "replaced"
    assert list(rosa.consents.in_force().filter(purpose="record")) == [second]


def test_a_purpose_is_taken_back_whole_however_often_it_was_given(ana, rosa):
    intake.give_consent(rosa, by=ana, purpose="contact", method="written")
    intake.give_consent(rosa, by=ana, purpose="contact", method="verbal")

    rosa.revoke_consent("contact", by=ana)

    assert not rosa.agrees_to("contact")
    assert not rosa.follow_ups.open().filter(kind="call").exists()


def test_revoking_takes_back_a_consent_that_was_given_after_the_page_was_opened(ana, ben, rosa):
    shown = rosa.consents.get(purpose="contact")
    intake.give_consent(rosa, by=ben, purpose="contact", method="written")

    with pytest.raises(AlreadyEnded):
        Consent.objects.get(pk=shown.pk).revoke(by=ana)
    rosa.revoke_consent("contact", by=ana)

    assert not rosa.agrees_to("contact")


def test_the_database_keeps_at_most_one_consent_in_force_a_client_and_purpose(ana, rosa):
    first = rosa.consents.get(purpose="contact")

    with pytest.raises(IntegrityError), transaction.atomic():
        rosa.consents.create(
            purpose="contact", wording=first.wording, method="verbal", explained_by=ana
        )


def test_a_consent_that_is_revoked_may_be_given_anew(ana, rosa):
    rosa.revoke_consent("contact", by=ana)

    intake.give_consent(rosa, by=ana, purpose="contact", method="verbal")

    assert rosa.agrees_to("contact")
    assert rosa.consents.filter(purpose="contact").count() == 2


def test_an_expired_consent_can_still_be_taken_back(ana, rosa):
    today = timezone.localdate()
    rosa.consents.filter(purpose="contact").update(
        given_on=today - timedelta(days=9), until=today - timedelta(days=1)
    )

    rosa.revoke_consent("contact", by=ana)

    assert rosa.consents.get(purpose="contact").status == "revoked"


def test_a_consent_that_expired_before_it_was_replaced_is_called_expired(ana, rosa):
    today = timezone.localdate()
    rosa.consents.filter(purpose="contact").update(
        given_on=today - timedelta(days=9), until=today - timedelta(days=1)
    )

    intake.give_consent(rosa, by=ana, purpose="contact", method="verbal")

    assert [each.status for each in rosa.consents.filter(purpose="contact")] == [
        "active",
        "expired",
    ]


def test_there_is_nothing_to_revoke_where_nobody_agreed(ana):
    quiet = open_client(ana, "Quiet", agreed_to=["record"])

    with pytest.raises(NoConsentToRevoke):
        quiet.revoke_consent("contact", by=ana)


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


def test_the_trail_says_which_consent_took_the_place_of_which(ana, rosa):
    second = intake.give_consent(rosa, by=ana, purpose="contact", method="written")

    superseded, given = list(trail.about(rosa))[-2:]
    assert (superseded.verb, superseded.facts["by_consent"]) == (
        "consent.superseded",
        str(second.pk),
    )
    assert (given.verb, given.facts["language"], given.facts["version"]) == (
        "consent.given",
        "en",
        "2",
    )


def test_revoking_is_in_the_trail(ana, rosa):
    rosa.consents.get(purpose="contact").revoke(by=ana)

    assert "consent.revoked" in [event.verb for event in trail.about(rosa)]


def test_a_paper_found_later_does_not_replace_a_newer_consent(ana, rosa):
    today = timezone.localdate()
    newer = rosa.consents.get(purpose="contact")

    with pytest.raises(NewerConsent):
        intake.give_consent(
            rosa, by=ana, purpose="contact", method="written", on=today - timedelta(days=3)
        )

    assert rosa.consents.current().get(purpose="contact") == newer


def test_a_paper_found_later_does_not_undo_a_consent_taken_back_since(ana):
    today = timezone.localdate()
    rosa = open_client(ana, "Rosa", on=today - timedelta(days=30))
    rosa.revoke_consent("contact", by=ana)

    with pytest.raises(NewerConsent):
        intake.give_consent(
            rosa, by=ana, purpose="contact", method="written", on=today - timedelta(days=1)
        )
    intake.give_consent(rosa, by=ana, purpose="contact", method="written")

    assert rosa.agrees_to("contact")


def test_a_consent_is_not_given_on_a_day_to_come(ana, rosa):
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.raises(NotYetAgreed):
        intake.give_consent(rosa, by=ana, purpose="contact", method="verbal", on=tomorrow)
