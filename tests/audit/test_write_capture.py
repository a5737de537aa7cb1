"""No write is forgotten: what no event attests is attested when its transaction commits."""

from uuid import UUID

import hypothesis
import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Session, Team, User
from audit import reconciling, trail, write_capture
from audit.models import AuditEvent, EventRow
from casework.models import AnonymousContact, Client
from tests.conftest import open_client


def last_attested():
    """What the newest event attests: its verb, and the kind and table of each row."""
    last = EventRow.objects.order_by("id").last().event
    return last.verb, {(row.kind, row.subject_type) for row in last.rows.all()}


def test_an_event_attests_every_row_that_was_written_before_it(rosa, ana):
    rosa.amend(by=ana, other_names="Rosita")

    assert last_attested() == (
        "client.amended",
        {("written", "casework.client"), ("written", "casework.historicalclient")},
    )


def test_what_no_event_attests_waits(harbor):
    Team.objects.create(name="Pier")

    assert {model for model, _ in write_capture.captured().unattested()} == {
        Team,
        Team.history.model,
    }


def test_what_was_undone_is_forgotten(ana):
    trail.attest_remaining()
    with transaction.atomic():
        Team.objects.create(name="Pier")
        transaction.set_rollback(True)

    assert write_capture.captured().unattested() == []


def test_an_event_that_was_undone_attests_nothing(ana):
    trail.attest_remaining()
    team = Team.objects.create(name="Pier")
    with transaction.atomic():
        trail.record("team.created", team, by=ana)
        transaction.set_rollback(True)

    assert (Team, team.pk) in write_capture.captured().unattested()


def test_what_is_looked_at_is_not_what_was_written(rosa, ana):
    trail.record("client.viewed", rosa, by=ana)

    assert last_attested() == ("client.viewed", {("seen", "casework.client")})


def test_a_value_that_was_put_back_after_somebody_saw_it_is_found_all_the_same(rosa, ana):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_client SET chart_number = 'x'")
        trail.record("client.viewed", rosa, by=ana)
        cursor.execute("UPDATE casework_client SET chart_number = %s", [rosa.chart_number])

    assert [found.reason for found in reconciling.differences()] == [reconciling.SHOWN]


def test_viewing_a_record_does_not_attest_a_forged_value(rosa, ana):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_client SET chart_number = 'x'")
    trail.record("client.viewed", rosa, by=ana)

    assert [found.reason for found in reconciling.differences()] == [reconciling.CHANGED]


def test_a_derived_column_is_nobodys_event(rosa):
    trail.attest_remaining()
    rosa.record_reached(rosa.opened_on)
    User.objects.update(last_login=timezone.now())

    assert write_capture.captured().unattested() == []


def test_a_password_is_captured_though_history_keeps_none(ana):
    ana.set_password("another long sentence")
    ana.save(update_fields=["password"])

    assert (User, ana.pk) in write_capture.captured().unattested()


def test_a_second_factor_is_captured_and_its_use_is_not(ana):
    factor = Authenticator.objects.create(user=ana, type="totp", data={"secret": "sealed"})
    assert (Authenticator, factor.pk) in write_capture.captured().unattested()
    trail.attest_remaining()

    factor.record_usage()

    assert write_capture.captured().unattested() == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM mfa_authenticator")
        cursor.execute("UPDATE accounts_user SET password = 'x'")
    assert {(found.table, found.reason) for found in reconciling.differences()} == {
        ("mfa.authenticator", reconciling.DELETED),
        ("accounts.user", reconciling.CHANGED),
    }


def test_an_address_put_in_to_reset_a_password_is_found(ana):
    trail.attest_remaining()
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO account_emailaddress (user_id, email, verified, "primary") '
            "SELECT id, 'thief@example.org', is_active, is_active FROM accounts_user"
        )

    assert [found.table for found in reconciling.differences()] == ["account.emailaddress"]


def test_a_bulk_update_is_captured_row_by_row(ana, harbor, rosa):
    luz = open_client(ana, "Luz")
    trail.attest_remaining()
    Client.objects.update(opened_on=rosa.opened_on)

    assert set(write_capture.captured().unattested()) == {(Client, rosa.pk), (Client, luz.pk)}


def test_a_queryset_that_was_read_shows_what_its_update_wrote(harbor):
    teams = Team.objects.all()
    assert [team.name for team in teams] == ["Harbor"]

    teams.update(name="Pier")

    assert [team.name for team in teams] == ["Pier"]


def test_a_bulk_write_that_hides_which_rows_it_made_is_refused(ana):
    door = write_capture._capturing_bulk_create(lambda self, objs: objs)
    with pytest.raises(FieldError, match="Rows without a key"):
        door(AnonymousContact.objects.all(), [AnonymousContact(id=None)])


def test_a_deletion_is_attested(ana, harbor):
    team = Team.objects.create(name="Pier")
    trail.attest_remaining()
    team.delete()
    trail.attest_remaining()

    assert ("gone", "accounts.team") in last_attested()[1]


def test_a_list_belongs_to_its_row(ana):
    trail.attest_remaining()
    with pytest.raises(FieldError, match="from the row"):
        write_capture._capture_many_to_many(
            None, ana, "pre_clear", reverse=True, model=Client, pk_set=None
        )


@pytest.mark.django_db(transaction=True)
def test_the_rest_is_attested_at_the_commit_in_the_name_of_the_last_actor():
    ana = User.objects.create_user("ana@example.org", name="Ana")
    with transaction.atomic():
        team = Team.objects.create(name="Harbor")
        trail.record("team.created", team, by=ana)
        Team.objects.create(name="Pier")

    last = trail.all_events().first()
    assert (last.verb, last.actor_id, last.subject_id) == ("rows.written", ana.pk, str(team.pk))
    assert list(reconciling.differences()) == []


@pytest.mark.django_db(transaction=True)
def test_without_its_event_a_write_is_rolled_back(monkeypatch):
    def broken(*args):
        raise OSError("The trail is full.")

    monkeypatch.setattr(trail, "_append", broken)
    with pytest.raises(OSError, match="The trail is full"):
        Team.objects.create(name="Harbor")
    monkeypatch.undo()

    assert not Team.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_save_outside_of_any_transaction_is_attested_in_its_own():
    Team.objects.create(name="Harbor")

    assert last_attested() == (
        "rows.written",
        {("written", "accounts.team"), ("written", "accounts.historicalteam")},
    )


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_was_rolled_back_leaves_nothing_to_the_next():
    with transaction.atomic():
        Team.objects.create(name="Pier")
        transaction.set_rollback(True)
    assert write_capture.captured().entries == []

    Team.objects.create(name="Harbor")

    assert write_capture.captured().entries == []
    assert list(reconciling.differences()) == []


# Nested blocks, savepoints and rollbacks in any order, held against a plain model ------------

STEPS = st.deferred(
    lambda: st.lists(
        st.one_of(
            st.tuples(st.just("write"), st.integers(0, 9)),
            st.just(("attest", None)),
            st.tuples(st.sampled_from(["block", "savepoint"]), STEPS, st.booleans()),
            st.tuples(st.just("by hand"), STEPS, st.booleans()),
        ),
        max_size=5,
    )
)


class Undone(Exception):
    """Rolls a block back."""


class Model:
    """What has to be unattested, the last event, and what waits: copied at each savepoint."""

    def __init__(self):
        self.written, self.event, self.number = [], write_capture.captured().last_event(), 0
        self.pending = []

    @property
    def state(self):
        return self.written, self.event, self.pending

    @state.setter
    def state(self, state):
        self.written, self.event, self.pending = state

    def do(self, steps):
        for kind, *rest in steps:
            getattr(self, kind.replace(" ", "_"))(*rest)
            self.compare()

    def compare(self):
        captured = write_capture.captured()
        assert captured.unattested() == self.written
        assert captured.last_event() == self.event
        assert [event for event, _ in captured.pending] == self.pending

    def write(self, number):
        write_capture.capture([(Team, number), (Session, number)])  # sessions are not covered
        self.written = [row for row in self.written if row != (Team, number)]
        self.written.append((Team, number))

    def attest(self, _):
        self.number += 1
        self.written, self.event = [], AuditEvent(pk=UUID(int=self.number))
        self.pending = [*self.pending, self.event]
        write_capture.captured().pending.append((self.event, []))
        write_capture.captured().mark_attested(self.event)

    def block(self, steps, fails):
        """Fail without a savepoint: what is around has to be undone, too."""
        with transaction.atomic(savepoint=False):
            self.do(steps)
            if fails:
                raise Undone

    def savepoint(self, steps, fails):
        before = self.state
        try:
            with transaction.atomic():
                self.do(steps)
                if fails:
                    raise Undone
        except Undone:
            self.state = before

    def by_hand(self, steps, fails):
        before, name = self.state, transaction.savepoint()
        try:
            with transaction.atomic():
                self.do(steps)
        finally:
            if fails:
                transaction.savepoint_rollback(name)
                self.state = before
            else:
                transaction.savepoint_commit(name)


class AnyNesting(TestCase):
    """However blocks, savepoints, events and rollbacks are nested, no write is lost."""

    @hypothesis.settings(
        deadline=None, max_examples=150, suppress_health_check=list(HealthCheck)
    )
    @given(STEPS, st.booleans())
    def test_captured_writes_follow_the_transaction(self, steps, fails):
        trail.attest_remaining()
        write_capture.captured().pending = []  # as inside `trail.in_bulk`
        model = Model()
        model.savepoint(steps, fails)
        model.compare()
        write_capture.captured().pending = None
