"""An alert stands first for everybody, and it takes two people to lower it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from audit import trail
from casework import emergency_access
from casework.caseloads import day_of
from casework.exceptions import (
    AlreadyDecided,
    AlreadyEnded,
    ConsentMissing,
    InThePast,
    OwnRequest,
    RecordClosed,
)
from casework.models import SafetyAlert
from tests.casework.cast import body as bytes_of
from tests.conftest import hidden_fields, open_client

SOON = timedelta(days=9)
a_person = st.integers(min_value=0, max_value=2)


def body(response):
    """The page in words: what stands in an element of its own counts as part of the text."""
    return unescape(re.sub(r"</?(span|bdi)\b[^>]*>", "", bytes_of(response).decode()))


def alert_of(client, by, **facts):
    given = {"kind": "weapon", "reason": "A knife.", "review_on": timezone.localdate() + SOON}
    return SafetyAlert.add(client, by=by, **given | facts)


@pytest.fixture
def alert(rosa, ana):
    return alert_of(rosa, ana)


def test_an_alert_shows_first_on_the_record(alert, rosa, ana, browser_of):
    page = body(browser_of(ana).get(rosa.get_absolute_url()))

    assert page.index("Weapon") < page.index("A knife.") < page.index("Log a contact")
    assert "Set by Ana Ruiz" in page


@pytest.mark.parametrize("path", ["/clients/", "/day/"])
def test_an_alert_shows_wherever_the_client_is_listed(alert, rosa, ana, browser_of, path):
    rosa.follow_ups.get().reschedule(by=ana, due_on=timezone.localdate())

    assert "Weapon" in body(browser_of(ana).get(path))


def test_an_alert_shows_before_a_contact_is_logged_and_a_follow_up_completed(
    alert, rosa, ana, browser_of
):
    browser, follow_up = browser_of(ana), rosa.follow_ups.get()
    addresses = [
        f"{reverse('casework:contact-create')}?client={rosa.pk}",
        reverse("casework:follow-up-create", args=[rosa.pk]),
        reverse("casework:follow-up-complete", args=[rosa.pk, follow_up.pk]),
        reverse("casework:follow-up-reschedule", args=[rosa.pk, follow_up.pk]),
    ]

    assert [body(browser.get(each)).count("Weapon") for each in addresses] == [1, 1, 1, 1]


def test_who_has_emergency_access_may_warn_the_next_colleague(rosa, cora, browser_of):
    emergency_access.open_in_emergency(rosa.pk, by=cora, reason="safety", why="She ran here.")
    browser, address = browser_of(cora), reverse("casework:safety-alert-create", args=[rosa.pk])
    day = (timezone.localdate() + SOON).isoformat()

    browser.fill(address, {"kind": "danger_now", "reason": "He waits.", "review_on": day})

    alert = rosa.safety_alerts.get()
    assert (alert.kind, alert.reason, alert.set_by) == ("danger_now", "He waits.", cora)
    assert browser.get(alert.get_absolute_url()).status_code == 403


def test_one_asks_and_another_lowers(alert, ana, ben, sam):
    alert.request_lowering(by=ana, why="He moved away.")
    with pytest.raises(OwnRequest):
        alert.lower(by=ana)
    alert.lower(by=sam)

    assert not alert.is_in_force
    assert (alert.lowered_by, alert.lowering_requested_by) == (sam, ana)
    assert trail.of(alert).filter(verb="safety_alert.lowered").get().actor_id == sam.pk


def test_an_alert_stays_up_while_somebody_asks_to_lower_it(alert, rosa, ana):
    alert.request_lowering(by=ana, why="He moved away.")

    assert list(rosa.safety_alerts.in_force()) == [alert]


def test_keeping_an_alert_declines_the_request(alert, ana, sam):
    alert.request_lowering(by=ana, why="He moved away.")
    alert.keep(by=sam, review_on=timezone.localdate() + SOON * 2)

    with pytest.raises(AlreadyDecided):
        alert.lower(by=sam)
    assert (alert.lowering_reason, alert.lowering_requested_by) == ("", None)


def test_nothing_is_decided_twice(alert, ana, ben, sam):
    alert.request_lowering(by=ana, why="He moved away.")
    with pytest.raises(AlreadyDecided):
        alert.request_lowering(by=ben, why="I think so, too.")
    alert.lower(by=ben)

    for verb in (
        lambda: alert.lower(by=sam),
        lambda: alert.keep(by=sam, review_on=timezone.localdate()),
        lambda: alert.request_lowering(by=sam, why="x"),
    ):
        with pytest.raises(AlreadyEnded):
            verb()


def test_nobody_reviews_in_the_past(rosa, ana):
    with pytest.raises(InThePast):
        alert_of(rosa, ana, review_on=timezone.localdate() - timedelta(days=1))


def test_a_closed_record_gets_no_alert_and_no_more_words_about_one(alert, rosa, ana, sam):
    alert.request_lowering(by=ana, why="He moved away.")
    rosa.close(by=ana, reason="moved")

    for verb in (
        lambda: alert_of(rosa, ana),
        lambda: alert.keep(by=sam, review_on=timezone.localdate()),
        lambda: alert.request_lowering(by=sam, why="x"),
    ):
        with pytest.raises((RecordClosed, ConsentMissing)):
            verb()
    alert.lower(by=sam)
    assert not alert.is_in_force


def test_a_decision_that_there_is_not_changes_nothing(alert, sam):
    with pytest.raises(ValueError, match="nothing"):
        alert.decide(by=sam, decision="nothing", review_on=None)
    assert SafetyAlert.objects.get().is_in_force


@pytest.mark.parametrize(
    "wrong",
    [
        {"lowered_on": "2026-01-01"},
        {"lowered_on": "2026-01-01", "lowered_by": "ana"},
        {"lowered_on": "2026-01-01", "lowered_by": "ana", "lowering_requested_by": "ana"},
    ],
)
def test_the_database_refuses_an_alert_that_one_person_lowered(alert, ana, wrong):
    wrong = {name: ana if value == "ana" else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyAlert.objects.filter(pk=alert.pk).update(**wrong)


def test_my_day_lists_the_alerts_to_review(rosa, ana, browser_of):
    alert_of(rosa, ana, review_on=timezone.localdate())
    alert_of(open_client(ana, "Luz"), ana)

    day = day_of(ana)

    assert [alert.client for alert in day.alerts_to_review] == [rosa]
    assert "Review due" in body(browser_of(ana).get("/day/"))


def test_a_supervisor_finds_what_to_decide_on_the_team_page(alert, rosa, ana, sam, browser_of):
    assert "asks to lower it" not in body(browser_of(sam).get("/team/"))
    alert.request_lowering(by=ana, why="He moved away.")

    page = body(browser_of(sam).get("/team/"))

    assert "Ana Ruiz asks to lower it" in page
    assert alert.get_absolute_url() in page


def test_the_page_offers_what_a_person_may_decide(alert, ana, sam, browser_of):
    address = alert.get_absolute_url()
    asked = browser_of(ana).fill(address, {"decision": "request", "why": "He moved away."})
    assert asked.status_code == 302

    own, others = body(browser_of(ana).get(address)), body(browser_of(sam).get(address))

    assert 'value="lower"' not in own
    assert "A colleague must decide." in own
    assert 'value="lower"' in others
    assert "He moved away." in others

    browser = browser_of(sam)
    carried = hidden_fields(browser.get(address)) | {"decision": "lower"}
    for _ in range(2):  # sent twice
        assert browser.post(address, carried).status_code == 302
    assert not SafetyAlert.objects.in_force().exists()
    assert "was lowered on" in body(browser.get(address))


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Choose whether to keep the alert."),
        ({"decision": "request", "why": ""}, "Write why it can be lowered."),
        ({"decision": "keep", "review_on": ""}, "Enter the review date."),
        ({"decision": "lower"}, "choose from the list."),
    ],
)
def test_an_incomplete_decision_is_refused_with_a_sentence(
    alert, ana, browser_of, answers, sentence
):
    answer = browser_of(ana).fill(alert.get_absolute_url(), answers)

    assert sentence in body(answer)
    assert SafetyAlert.objects.in_force().get().lowering_requested_by is None


class AlertMachine(RuleBasedStateMachine):
    """However people decide, one person alone never lowers an alert."""

    cast = None

    @initialize()
    def begin(self):
        self.people, client = self.cast
        self.alert = alert_of(client, self.people[0])
        self.requested_by, self.is_up = None, True

    def _expect(self, refusal, verb, **given):
        if refusal is None:
            verb(**given)
            return True
        with pytest.raises(refusal):
            verb(**given)
        return False

    @rule(person=a_person)
    def request(self, person):
        by = self.people[person]
        refusal = AlreadyDecided if self.requested_by else None
        refusal = refusal if self.is_up else AlreadyEnded
        if self._expect(refusal, self.alert.request_lowering, by=by, why="Gone."):
            self.requested_by = by

    @rule(person=a_person)
    def keep(self, person):
        refusal = None if self.is_up else AlreadyEnded
        today = timezone.localdate()
        if self._expect(refusal, self.alert.keep, by=self.people[person], review_on=today):
            self.requested_by = None

    @rule(person=a_person)
    def lower(self, person):
        by, refusal = self.people[person], None
        if not self.is_up:
            refusal = AlreadyEnded
        elif self.requested_by is None:
            refusal = AlreadyDecided
        elif self.requested_by == by:
            refusal = OwnRequest
        if self._expect(refusal, self.alert.lower, by=by):
            self.is_up = False

    @invariant()
    def what_is_stored_is_what_was_decided(self):
        stored = SafetyAlert.objects.get(pk=self.alert.pk)
        assert stored.is_in_force == self.is_up
        assert stored.lowering_requested_by == self.requested_by
        assert self.is_up or stored.lowered_by != stored.lowering_requested_by


def test_no_order_of_decisions_lets_one_person_lower_an_alert(rosa, ana, ben, sam):
    cast = (ana, ben, sam), rosa
    machine = type("Machine", (AlertMachine,), {"cast": cast})
    few = settings(
        max_examples=15,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    run_state_machine_as_test(machine, settings=few)
