from datetime import timedelta

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Role
from audit import trail
from casework.models import (
    Award,
    CaseReview,
    Client,
    Closure,
    Consent,
    Contact,
    FollowUp,
    Offer,
    Task,
)
from demo.loading import load
from demo.people import STAFF
from exports.models import Export
from providers.models import Organization
from training.renewing import team_training_of

CLIENTS = 12


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The agency, loaded once for the tests that only look at it, and then taken back."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        load(clients=CLIENTS, progress=lambda step: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def agency(loaded, db):
    """The agency, for one test to look at or to change."""


def test_the_agency_has_its_teams_and_everybody_on_its_staff(agency):
    roles = list(User.objects.values_list("role", flat=True))

    assert Team.objects.count() == 3
    assert {role: roles.count(role) for role in Role.values} == {
        "worker": 8,
        "supervisor": 3,
        "director": 1,
        "administrator": 1,
        "auditor": 1,
    }


def test_the_agency_has_the_casework_of_a_year(agency):
    assert Client.objects.count() == CLIENTS
    assert Contact.objects.count() > CLIENTS * 10
    assert Offer.objects.provided().filter(award__in=Award.objects.all()).exists()
    assert Offer.objects.exclude(answer="accepted").exists()
    assert FollowUp.objects.open().exists()
    assert FollowUp.objects.open().exclude(repeats="").exists()
    assert Task.objects.open().exclude(repeats="").exists()
    assert CaseReview.objects.exclude(signed_on=None).exists()
    assert Closure.objects.in_force().exists()
    assert Organization.objects.count() == 16


def test_every_record_has_a_consent_that_was_given_before_anything_else(agency):
    for client in Client.objects.all():
        given = Consent.objects.filter(client=client, purpose="record").earliest("given_on")

        assert given.given_on <= client.contacts.earliest("occurred_on").occurred_on


def test_awards_pay_for_the_whole_year(agency):
    today = timezone.localdate()

    assert Award.objects.paying_on(today).count() == 2
    assert Award.objects.paying_on(today - timedelta(days=365)).count() == 2


def test_the_trail_of_the_invented_year_is_whole(agency):
    assert trail.all_events().count() > CLIENTS * 20
    assert trail.breaks() == []


def test_addresses_of_the_staff_answer_for_nobody():
    assert all(person.email.endswith(".example") for person in STAFF)
    assert len({person.email for person in STAFF}) == len(STAFF)


def test_one_course_has_expired_one_runs_out_soon_and_one_waits_for_a_look(agency):
    people = {user.name: user for user in User.objects.all()}
    sam = people["Sam Lindqvist"]

    assert team_training_of(sam) == (1, 1, 1)
    assert not people["Ben Okafor"].has_perm("casework.record_contact")
    assert people["Ana Ruiz"].has_perm("casework.record_contact")
    assert all(
        user.has_perm("exports.approve")
        for user in people.values()
        if user.role in {Role.SUPERVISOR, Role.DIRECTOR}
    )


def test_an_export_waits_for_a_second_person(agency):
    export = Export.objects.waiting().get()

    assert export.requested_by.name == "Sam Lindqvist"
    assert export.people
