from datetime import timedelta

import pytest
from django.utils import timezone

from audit import trail
from casework import intake
from casework.exceptions import ConsentMissing, NotYetAgreed, TextMissing
from casework.models import Client, ConsentWording
from casework.models.reviews import FIRST_REVIEW
from tests.conftest import open_client


def test_intake_cannot_finish_without_consent_to_keep_a_record(ana):
    with pytest.raises(ConsentMissing):
        open_client(ana, "Rosa", agreed_to=["contact"])

    assert not Client.objects.exists()


def test_intake_assigns_the_client_to_the_worker_who_opened_the_record(ana, ben, rosa):
    assert list(Client.objects.visible_to(ana)) == [rosa]
    assert not Client.objects.visible_to(ben)


def test_intake_keeps_the_text_that_was_read_whatever_language_they_prefer(ana):
    spanish = ConsentWording.objects.offered().filter(language="es")
    minh = open_client(
        ana,
        "Minh",
        demographics={"language": "vi"},
        texts={wording.purpose: wording for wording in spanish},
    )

    assert minh.consents.get(purpose="record").wording.language == "es"
    assert minh.consents.get(purpose="record").wording.version == 2


def test_intake_refuses_a_purpose_of_which_no_text_was_read(ana):
    record = ConsentWording.objects.offered().get(language="en", purpose="record")

    with pytest.raises(TextMissing, match="Being contacted by us"):
        open_client(ana, "Minh", texts={"record": record})

    assert not Client.objects.exists()


def test_intake_adds_a_first_call_only_for_those_who_agreed_to_be_contacted(ana, rosa):
    quiet = open_client(ana, "Quiet", agreed_to=["record"])

    assert rosa.follow_ups.get().due_on == timezone.localdate() + intake.FIRST_FOLLOW_UP
    assert not quiet.follow_ups.exists()


def test_intake_schedules_a_first_review(rosa):
    assert rosa.reviews.get().due_on == timezone.localdate() + timedelta(days=30)


def test_intake_is_in_the_trail_of_the_client(ana, rosa):
    verbs = [event.verb for event in trail.about(rosa)]

    assert verbs == ["client.opened", "consent.given", "consent.given", "follow_up.added"]
    assert {event.actor_id for event in trail.about(rosa)} == {ana.pk}


def test_a_chart_number_that_somebody_has_is_not_given_again(ana, rosa, monkeypatch):
    drawn = iter([rosa.chart_number, rosa.chart_number, "555-0000"])
    monkeypatch.setattr("casework.models.clients.new_chart_number", lambda: next(drawn))

    assert Client.objects.unused_chart_number() == "555-0000"


def test_intake_written_down_later_takes_the_day_on_which_it_happened(ana):
    day = timezone.localdate() - timedelta(days=9)

    late = open_client(ana, "Late", on=day)

    assert late.opened_on == day
    assert {consent.given_on for consent in late.consents.all()} == {day}
    assert late.reviews.get().due_on == day + FIRST_REVIEW
    assert late.follow_ups.get().due_on == day + intake.FIRST_FOLLOW_UP


def test_intake_refuses_a_day_to_come(ana):
    with pytest.raises(NotYetAgreed):
        open_client(ana, "Early", on=timezone.localdate() + timedelta(days=1))

    assert not Client.objects.exists()
