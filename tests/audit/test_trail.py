"""The trail: one event for each thing done, kept whatever is asked of the database."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Team
from audit import reconciling, trail
from audit.models import AuditEvent, ChainHead
from tests.audit.cast import Thing
from tests.conftest import open_client

pytestmark = pytest.mark.usefixtures("things_may_be_counted")


def test_an_event_says_who_did_what_to_which_record(rosa, ana):
    event = trail.record("client.viewed", rosa, by=ana, page="timeline")

    assert (event.actor_id, event.verb) == (ana.pk, "client.viewed")
    assert (event.subject_type, event.subject_id) == ("casework.client", str(rosa.pk))
    assert event.facts == {"page": "timeline"}


def test_an_event_of_the_system_has_no_actor(harbor):
    assert trail.record("team.created", harbor, by=None).actor_id is None


def test_an_event_about_a_part_is_in_its_clients_chain(rosa, ana):
    consent = rosa.consents.first()
    trail.record("consent.revoked", consent, by=ana)

    assert trail.about(rosa).last().verb == "consent.revoked"
    assert trail.of(consent).last().verb == "consent.revoked"
    assert trail.of(rosa).last().verb == "client.opened"


def test_an_event_about_no_client_is_in_the_agencys_chain(harbor, ana):
    assert trail.record("team.created", harbor, by=ana).chain == trail.AGENCY


def test_events_of_one_chain_are_numbered_without_a_gap(rosa, ana):
    for _ in range(5):
        trail.record("client.viewed", rosa, by=ana)

    places = list(trail.about(rosa).values_list("seq", flat=True))
    assert places == list(range(1, len(places) + 1))


def test_the_log_shows_the_newest_first(rosa, ana):
    trail.record("client.viewed", rosa, by=ana)

    assert trail.all_events().first().verb == "client.viewed"


@pytest.mark.parametrize("fact", [1.5, None, ["a"], {"a": 1}, uuid.UUID(int=1), b"a"], ids=str)
def test_a_fact_that_might_read_back_otherwise_is_refused(rosa, ana, fact):
    with pytest.raises(TypeError, match="say it in text"):
        trail.record("client.viewed", rosa, by=ana, fact=fact)


def test_a_change_that_is_undone_leaves_no_event(rosa, ana):
    before = trail.about(rosa).count()
    with transaction.atomic():
        trail.record("client.viewed", rosa, by=ana)
        transaction.set_rollback(True)

    trail.record("client.viewed", rosa, by=ana)

    assert trail.about(rosa).count() == before + 1
    assert trail.breaks() == []


def test_a_read_costs_five_queries_at_most(rosa, ana, django_assert_max_num_queries):
    trail.record("client.viewed", rosa, by=ana)

    with django_assert_max_num_queries(7):  # two of them are the savepoint of the test
        trail.record("client.viewed", rosa, by=ana, seen=[rosa, *rosa.consents.all()[:0]])


def test_events_of_a_bulk_are_recorded_as_if_one_by_one(rosa, ana):
    before = trail.about(rosa).count()

    with trail.in_bulk():
        rosa.amend(by=ana, other_names="Rosita")
        trail.record("client.viewed", rosa, by=ana)
        trail.record("thing.counted", None, by=ana)
        rosa.amend(by=ana, other_names="Rosi")
        assert trail.about(rosa).count() == before
    rosa.amend(by=ana, other_names="Ros")

    assert list(trail.about(rosa).values_list("verb", flat=True))[before:] == [
        "client.amended",
        "client.viewed",
        "client.amended",
        "client.amended",
    ]
    assert trail.breaks() == []
    assert list(reconciling.differences()) == []


def test_what_is_undone_inside_a_bulk_leaves_no_event(rosa, ana):
    before = trail.about(rosa).count()

    with trail.in_bulk():
        rosa.amend(by=ana, other_names="Rosita")
        with transaction.atomic():
            rosa.amend(by=ana, other_names="Nobody")
            transaction.set_rollback(True)

    assert trail.about(rosa).count() == before + 1
    assert list(reconciling.differences()) == []


def test_a_bulk_that_fails_leaves_neither_rows_nor_events(rosa, ana):
    before = trail.all_events().count()

    @trail.in_bulk()
    def stumble():
        rosa.amend(by=ana, other_names="Rosita")
        raise LookupError

    with pytest.raises(LookupError):
        stumble()
    trail.record("client.viewed", rosa, by=ana)

    assert trail.all_events().count() == before + 1
    assert list(reconciling.differences()) == []


def test_a_bulk_inside_another_ends_with_it(rosa, ana):
    before = trail.about(rosa).count()

    with trail.in_bulk():
        with trail.in_bulk():
            rosa.amend(by=ana, other_names="Rosita")
        rosa.amend(by=ana, other_names="Rosi")
        assert trail.about(rosa).count() == before

    assert trail.about(rosa).count() == before + 2
    assert list(reconciling.differences()) == []


def test_a_bulk_costs_as_many_queries_as_one_event(rosa, ana):
    with CaptureQueriesContext(connection) as asked, trail.in_bulk():
        for number in range(50):
            trail.record("thing.counted", None, by=ana, number=number)

    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) <= 4


class Facts(TestCase):
    """Whatever the facts say, they read back so that the chain still fits."""

    @settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
    @given(
        st.dictionaries(
            st.from_regex(r"[a-z_]{1,20}", fullmatch=True).filter(
                lambda name: name not in ("verb", "subject", "by")
            ),
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
            | st.integers()
            | st.booleans(),
        )
    )
    def test_any_fact_leaves_the_chain_whole(self, facts):
        with override_settings(TRAIL_REFUSES_UNDECLARED=False):
            event = trail.record("thing.counted", Thing(), by=None, **facts)

        assert AuditEvent.objects.get(pk=event.pk).facts == facts
        assert trail.breaks() == []

    @settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
    @given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
    def test_any_moment_leaves_the_chain_whole(self, moment):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(timezone, "now", lambda: moment)
            trail.record("thing.counted", Thing(), by=None)

        assert trail.breaks() == []


REFUSED = [
    "UPDATE audit_auditevent SET verb = 'x'",
    "UPDATE audit_auditevent SET seq = seq + 1000",
    "DELETE FROM audit_auditevent",
    "DELETE FROM audit_chainhead",
    "UPDATE audit_chainhead SET seq = seq - 1",
    "UPDATE audit_chainhead SET seq = 0",
    "UPDATE audit_chainhead SET chain = 'other', seq = seq + 1",
]


REFUSED_ON = {
    "postgresql": [
        "TRUNCATE audit_auditevent",
        "TRUNCATE audit_chainhead",
        "TRUNCATE audit_auditevent, audit_chainhead CASCADE",
    ],
    "sqlite": [
        "INSERT OR REPLACE INTO audit_auditevent SELECT * FROM audit_auditevent",
        "REPLACE INTO audit_chainhead SELECT chain, 0, mac, proof FROM audit_chainhead",
        "UPDATE OR REPLACE audit_auditevent SET verb = 'x'",
    ],
}


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_change_the_trail(rosa, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(statement)

    assert trail.breaks() == []


def test_the_database_refuses_the_ways_of_its_own_kind_too(rosa):
    for statement in REFUSED_ON[connection.vendor]:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            execute(statement)

    assert trail.breaks() == []


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_saving_an_event_again_is_refused(rosa):
    event = trail.about(rosa).first()
    event.verb = "client.closed"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_an_event_recorded_outside_a_transaction_is_whole_in_itself():
    trail.record("thing.counted", Thing(), by=None)
    trail.record("thing.counted", Thing(), by=None)

    assert trail.breaks() == []
    assert ChainHead.objects.get(chain="thing").seq == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite in memory has one writer")
@pytest.mark.parametrize("chains", [1, 3])
def test_writers_at_the_same_time_take_one_place_each(chains):
    start, failures = threading.Barrier(6), []

    def write(number):
        try:
            start.wait()
            for _ in range(10):
                trail.record("thing.counted", Thing(f"thing:{number % chains}"), by=None)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[number]) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failures == []
    assert AuditEvent.objects.filter(verb="thing.counted").count() == 60
    assert trail.breaks() == []


@pytest.mark.django_db(transaction=True)
def test_the_trail_is_still_guarded_after_a_test_that_flushed():
    Team.objects.create(name="Harbor")
    trail.record("thing.counted", Thing(), by=None)

    with pytest.raises(DatabaseError, match="append-only"):
        AuditEvent.objects.all().delete()


def test_clients_do_not_share_a_chain(rosa, ana):
    luz = open_client(ana, "Luz")

    assert set(trail.about(rosa)).isdisjoint(trail.about(luz))
