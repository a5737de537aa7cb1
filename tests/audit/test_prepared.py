"""A query that is built once asks what Django would build each time."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import DurationField, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit.building import MOST_SHAPES, NotAParameter
from audit.gathered import GatheredQueries
from audit.prepared import PreparedQuery
from casework.models import Award, Client, FollowUp


def of_a_worker(*, worker, day, moment, word):
    return (
        FollowUp.objects.filter(owner=worker, due_on__lte=day, kind=word)
        .filter(client__access_grants__ends_at__gt=moment)
        .select_related("owner", "contact")
    )


def test_it_is_the_same_sql_with_the_same_values(ana):
    prepared = PreparedQuery(of_a_worker)
    for days in (0, 3):
        moment = timezone.now() + timedelta(days=days)
        values = {"worker": ana.pk, "day": moment.date(), "moment": moment, "word": "%s'call"}

        assert prepared.sql(**values) == of_a_worker(**values).query.sql_with_params()

    assert len(prepared.built) == 1


def test_records_come_with_annotations_and_what_belongs_to_them(rosa, ana):
    day = timezone.localdate() + timedelta(days=60)
    prepared = PreparedQuery(
        lambda day: FollowUp.objects.filter(due_on__lt=day).select_related("owner", "contact")
    )

    with CaptureQueriesContext(connection) as queries:
        [found] = prepared.records(day=day)
        assert (found.owner, found.contact) == (ana, None)

    assert len(queries) == 1
    expected = FollowUp.objects.get()
    assert {name: getattr(found, name) for name in ("pk", "due_on", "kind", "task")} == {
        name: getattr(expected, name) for name in ("pk", "due_on", "kind", "task")
    }
    assert prepared.get(day=day) == expected
    with pytest.raises(FollowUp.DoesNotExist):
        prepared.get(day=timezone.localdate())


def test_where_nothing_is_ever_found_nothing_is_asked(rosa, django_assert_num_queries):
    nobody = PreparedQuery(lambda pk: Client.objects.none().filter(pk=pk))
    gathered = GatheredQueries(
        lambda pk: {
            "nobody": Client.objects.none().filter(pk=pk).order_by("pk"),
            "client": Client.objects.filter(pk=pk).order_by("pk"),
        }
    )

    with django_assert_num_queries(0):
        assert nobody.records(pk=rosa.pk) == nobody.rows(pk=rosa.pk) == []
        with pytest.raises(Client.DoesNotExist):
            nobody.get(pk=rosa.pk)
    assert gathered.records(pk=rosa.pk) == {"nobody": [], "client": [rosa]}


def test_rows_are_those_of_values_list(rosa):
    prepared = PreparedQuery(lambda pk: Client.objects.filter(pk=pk).values_list("pk", "team"))

    assert prepared.rows(pk=rosa.pk) == [(rosa.pk, rosa.team_id)]
    assert prepared.rows(pk=uuid.uuid4()) == []


def test_a_shape_is_built_apart(rosa, ana):
    prepared = PreparedQuery(lambda model, pk: model.objects.filter(pk=pk))

    assert prepared.records(Client, pk=rosa.pk) == [rosa]
    assert prepared.records(User, pk=ana.pk) == [ana]


def test_a_value_that_decides_how_the_query_is_built_is_refused(db):
    forgotten = PreparedQuery(lambda day: Award.objects.all())
    split = PreparedQuery(lambda word: Award.objects.filter(name__contains=word))

    for prepared, values in (
        (forgotten, {"day": timezone.localdate()}),
        (split, {"word": "a"}),
    ):
        with pytest.raises(NotAParameter):
            prepared.records(**values)


def test_values_of_other_names_or_types_are_built_apart(rosa, ana):
    def due(until=None, kind=None):
        follow_ups = FollowUp.objects.filter(due_on__lte=until) if until else FollowUp.objects
        return follow_ups.filter(kind=kind) if kind else follow_ups.all()

    prepared = PreparedQuery(due)
    [follow_up] = FollowUp.objects.all()
    far = timezone.localdate() + timedelta(days=60)

    assert prepared.records(until=far) == [follow_up]
    assert prepared.records(kind=follow_up.kind) == [follow_up]
    assert prepared.records(until=timezone.localdate(), kind=follow_up.kind) == []


def test_none_is_refused_also_after_a_value_was_asked(rosa):
    prepared = PreparedQuery(lambda pk: Client.objects.filter(program=pk))
    prepared.records(pk=rosa.pk)

    with pytest.raises(NotAParameter):
        prepared.records(pk=None)


def test_no_more_than_so_many_shapes_are_kept(rosa):
    prepared = PreparedQuery(lambda number, pk: Client.objects.filter(pk=pk)[: number + 1])

    for number in range(MOST_SHAPES + 5):
        assert prepared.records(number, pk=rosa.pk) == [rosa]

    assert len(prepared.built) <= MOST_SHAPES


def test_a_column_that_json_does_not_carry_unchanged_is_refused(rosa):
    def with_wait(pk):
        lasting = Value(timedelta(1), output_field=DurationField())
        return {"clients": Client.objects.filter(pk=pk).annotate(wait=lasting).order_by("pk")}

    with pytest.raises(TypeError, match="DurationField"):
        GatheredQueries(with_wait).records(pk=rosa.pk)


def test_nothing_that_was_asked_is_kept(rosa):
    prepared = PreparedQuery(lambda pk: Client.objects.filter(pk=pk))
    prepared.records(pk=rosa.pk)

    [built] = prepared.built.values()

    assert rosa.pk not in built.params
    assert rosa.pk.hex not in map(str, built.params)


def parts_of(*, client, day):
    follow_ups = FollowUp.objects.filter(client=client).select_related("owner", "contact")
    awards = Award.objects.filter(starts_on__lt=day).order_by("-number")
    return {
        "clients": Client.objects.filter(pk=client).order_by("pk"),
        "follow_ups": follow_ups.order_by("-due_on", "pk"),
        "awards": awards.values_list("number", "starts_on", "pk"),
        "nobody": User.objects.filter(pk=client).order_by("pk"),
    }


def test_parts_of_several_models_come_in_one_statement(rosa, ana, award, second_award):
    today = timezone.localdate()
    for days in (3, 1, 2):
        rosa.add_follow_up(
            by=ana, kind="task", due_on=today + timedelta(days=days), task="é “x”"
        )
    gathered, values = GatheredQueries(parts_of), {"client": rosa.pk, "day": today}

    with CaptureQueriesContext(connection) as queries:
        found = gathered.records(**values)

    assert len(queries) == 1
    expected = parts_of(**values)
    assert {name: list(rows) for name, rows in expected.items()} == found
    for name in ("clients", "follow_ups"):
        for one, other in zip(found[name], expected[name], strict=True):
            fields = [field.attname for field in one._meta.concrete_fields]
            assert [getattr(one, each) for each in fields] == [
                getattr(other, each) for each in fields
            ]
    assert found["follow_ups"][0].owner == ana


def test_a_moment_that_was_not_given_is_refused(rosa):
    def forgetful(*, client):
        ended = FollowUp.objects.filter(client=client, client__access_grants__ends_at__lt=now())
        return {"follow_ups": ended.order_by("pk")}

    now = timezone.now

    with pytest.raises(NotAParameter):
        GatheredQueries(forgetful).records(client=rosa.pk)
    with pytest.raises(NotAParameter):
        PreparedQuery(lambda client: forgetful(client=client)["follow_ups"]).records(
            client=rosa.pk
        )
