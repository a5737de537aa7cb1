"""Whatever writes a client, search finds them as they are now, and look-ups too."""

import threading
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.models import CharField, Value

from accounts.models import Team
from audit import trail
from casework.models import Client
from encryption import door, keyring
from encryption.exceptions import Erased
from jobs.models import Job
from jobs.running import run_waiting
from search import segments
from search.lookups import LookupField, lookup_hash
from search.models import Segment, SegmentEntry
from search.queries import parse
from search.search_text import VERSION
from tests.conftest import open_client
from tests.encryption.conftest import again


def found(typed, *teams):
    within = {team.pk for team in teams} or None
    clients = Client.objects.search(parse(typed), partitions=within, limit=50)
    return [client.preferred_name for client in clients]


def with_phone(number):
    return [one.preferred_name for one in Client.objects.with_phone(number).order_by("pk")]


# Writing ----------------------------------------------------------------------------------


def test_a_client_is_found_by_everything_that_identifies_them(ana):
    luz = open_client(
        ana,
        "Luz",
        other_names="La China",
        phone_number="206 555 0142",
        birth_date=date(1990, 2, 3),
    )

    for typed in ("luz", "china", "555 0142", "3 Feb 1990", luz.chart_number):
        assert found(typed) == ["Luz"], typed


def test_amending_changes_what_finds_them(ana, rosa):
    again(rosa).amend(by=ana, preferred_name="Minh", phone_number="+12065550199")

    assert (found("rosa"), found("minh")) == ([], ["Minh"])
    assert with_phone("206 555 0199") == ["Minh"]


@pytest.mark.parametrize("fields", [None, ["preferred_name", "phone_number"]])
def test_saving_changes_what_finds_them(rosa, fields):
    loaded = again(rosa)
    loaded.preferred_name, loaded.phone_number = "Minh", "206 555 0199"
    loaded.save(update_fields=fields)

    assert (found("rosa"), found("minh")) == ([], ["Minh"])
    assert with_phone("206 555 0199") == ["Minh"]


def test_saving_half_a_record_changes_what_finds_it(rosa):
    half = Client.objects.only("phone_number").get()
    half.phone_number = "206 555 0199"
    half.save()

    assert found("0199") == with_phone("206 555 0199") == ["Rosa"]


def test_people_made_in_bulk_are_found(harbor, hillside):
    teams = [harbor, hillside]
    Client.objects.bulk_create(
        Client(team=teams[n % 2], preferred_name=f"Rosa {n}", phone_number=f"206 555 01{n:02}")
        for n in range(20)
    )

    assert len(found("rosa", harbor)) == len(found("rosa", hillside)) == 10
    assert with_phone("206 555 0107") == ["Rosa 7"]


def test_people_made_in_bulk_may_not_be_left_out_silently(harbor):
    with pytest.raises(FieldError):
        Client.objects.bulk_create([Client(team=harbor)], ignore_conflicts=True)


def test_a_change_of_team_takes_them_along(rosa, harbor, hillside):
    moved = again(rosa)
    moved.team = hillside
    moved.save()

    assert (found("rosa", harbor), found("rosa", hillside)) == ([], ["Rosa"])


def test_a_change_of_team_in_bulk_takes_them_along(rosa, harbor, hillside):
    Client.objects.filter(pk=rosa.pk).update(team=hillside)
    assert (found("rosa", harbor), found("rosa", hillside)) == ([], ["Rosa"])

    rosa.team = harbor
    Client.objects.bulk_update([rosa], ["team"])
    assert (found("rosa", harbor), found("rosa", hillside)) == (["Rosa"], [])


def test_there_and_back_again_is_noticed(rosa, harbor, hillside):
    moved = again(rosa)
    for team in (hillside, harbor):
        moved.team = team
        moved.save()

    assert (found("rosa", harbor), found("rosa", hillside)) == (["Rosa"], [])


def test_a_chart_number_changed_in_bulk_is_found(rosa):
    changed = Value("999-0001", output_field=CharField())
    Client.objects.update(chart_number=changed)

    assert found("999-0001") == ["Rosa"]


def test_a_record_put_back_as_it_was_is_found_as_it_was(rosa, ana):
    rosa.amend(by=ana, preferred_name="Minh", phone_number="206 555 0199")
    old = again(rosa).history.last().instance
    old._state.adding = False
    old.save()

    assert (found("rosa"), found("minh")) == (["Rosa"], [])
    assert with_phone("206 555 0199") == []


@pytest.mark.parametrize("deleted", ["record", "queryset"])
def test_deleted_people_are_not_found(deleted, harbor):
    client = Client.objects.create(team=harbor, preferred_name="Rosa")
    if deleted == "record":
        client.delete()
    else:
        Client.objects.filter(pk=client.pk).delete()

    assert not SegmentEntry.objects.exists()
    assert list(segments.find(parse("rosa"))) == []


def test_a_write_that_is_taken_back_changes_nothing(rosa, ana):
    with transaction.atomic():
        again(rosa).amend(by=ana, preferred_name="Minh")
        assert found("minh") == ["Minh"]
        transaction.set_rollback(True)

    assert (found("rosa"), found("minh")) == (["Rosa"], [])


def test_what_does_not_find_anybody_rewrites_no_segment(rosa, django_assert_num_queries):
    before = Segment.objects.get().version
    loaded = again(rosa)
    loaded.record_reached(date(2026, 1, 1))
    loaded.opened_on = date(2020, 1, 1)
    loaded.save()

    assert Segment.objects.get().version == before


def test_nothing_finds_a_person_removed_from_search(ana):
    luz = open_client(ana, "Luz", phone_number="206 555 0142")

    luz.remove_from_search()

    assert found("luz") == with_phone("206 555 0142") == []


def test_only_the_given_records_are_found(rosa, ana):
    rosalba = open_client(ana, "Rosalba")

    among = Client.objects.filter(pk=rosalba.pk)

    assert among.search(parse("rosa"), partitions=None, limit=5) == [rosalba]


def test_many_hits_come_in_order_and_no_more_than_asked_for(harbor):
    names = ["Rosalba"] * 30 + ["Mariarosa"] * 600 + ["Rosa"]
    Client.objects.bulk_create(Client(team=harbor, preferred_name=name) for name in names)

    assert found("rosa") == ["Rosa"] + ["Rosalba"] * 30 + ["Mariarosa"] * 19


# Rebuilding -------------------------------------------------------------------------------


def rebuild_search(**options):
    output = StringIO()
    call_command("rebuild_search", stdout=output, stderr=StringIO(), **options)
    return output.getvalue()


@pytest.fixture
def as_made_before(rosa):
    """Rosa's segment, as the release made it that knew no Spanish sounds."""
    old = rosa.search_fields.text_of(rosa)._replace(alike="~RS~")
    segments.put(rosa.team_id, {rosa.pk: old})
    Segment.objects.update(text_version=1)


def test_what_an_earlier_release_made_is_made_anew(as_made_before, rosa):
    assert found("rossa") == ["Rosa"]
    before = Segment.objects.get().version

    assert "1 people" in rebuild_search(outdated=True)

    assert Segment.objects.get().text_version == VERSION
    assert Segment.objects.get().version != before
    assert found("rossa") == ["Rosa"]
    assert "as this release makes it" in rebuild_search(outdated=True)


def test_a_segment_is_as_old_as_the_oldest_text_in_it(as_made_before, ana):
    open_client(ana, "Luz")

    assert Segment.objects.get().text_version == 1


def test_a_new_key_is_not_for_a_part_of_search():
    with pytest.raises(CommandError, match="leave out --outdated"):
        rebuild_search(outdated=True, new_key=True)


def test_rebuilding_finds_everybody_again(ana, sam, rosa):
    open_client(ana, "Luz", phone_number="206 555 0142")
    Segment.objects.all().delete()
    Client.objects.update(phone_lookup=None)

    assert "2 people" in rebuild_search()
    assert (found("rosa"), found("luz")) == (["Rosa"], ["Luz"])
    assert with_phone("206 555 0142") == ["Luz"]


def test_a_worker_rebuilds_search_and_says_how_far_it_is(rosa):
    Segment.objects.all().delete()

    assert "A worker" in rebuild_search(as_job=True)
    assert found("rosa") == []
    run_waiting()

    job = Job.objects.get()
    assert found("rosa") == ["Rosa"]
    assert (job.is_done, job.percent) == (True, 100)
    assert trail.all_events().filter(verb="clients.read", facts__purpose="rebuild_search")


def test_rebuilding_leaves_out_the_erased_and_empties_old_teams(rosa, ana, hillside):
    gone = open_client(ana, "Gone")
    keyring.destroy(gone.pk)
    Client.objects.filter(pk=rosa.pk).update(team=hillside)
    segments.put(Team(name="dissolved").pk, {rosa.pk: rosa.search_fields.text_of(rosa)})

    assert "1 people" in rebuild_search()
    assert found("rosa", hillside) == ["Rosa"]
    assert len(list(segments.find(parse("rosa")))) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite in memory has one writer")
def test_nothing_written_during_a_rebuild_is_lost(harbor, hillside, own_eyes):
    teams = [harbor, hillside]
    people = Client.objects.bulk_create(
        Client(team=harbor, preferred_name="Rosa", phone_number="206 555 0142")
        for _ in range(12)
    )
    failures = []

    def work(mine):
        try:
            with door.reading_as(own_eyes):
                for turn in range(6):
                    for client in Client.objects.filter(pk__in=mine):
                        client.preferred_name = f"Minh{turn}"
                        client.team = teams[turn % 2]
                        client.phone_number = f"206 555 010{turn}"
                        client.save()
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    keys = [client.pk for client in people]
    workers = [threading.Thread(target=work, args=[keys[n::3]]) for n in range(3)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        Client.objects.filter(pk=keys[0]).update(phone_lookup=None)
        rebuild_search()

    assert failures == []
    assert len(found("minh5", hillside)) == len(found("minh", hillside, harbor)) == 12
    rebuild_search()
    assert len(with_phone("206 555 0105")) == 12


# Look-ups ---------------------------------------------------------------------------------


def test_a_look_up_knows_the_number_however_it_is_written(ana):
    open_client(ana, "Luz", phone_number="+1 206-555-0142")

    assert with_phone("(206) 555 0142") == ["Luz"]
    assert with_phone("206 555 0143") == []
    assert with_phone("") == []


def test_a_look_up_finds_by_the_old_key_and_the_new_while_it_is_replaced(ana):
    open_client(ana, "Luz", phone_number="206 555 0142")
    keyring.renew(keyring.SEARCH)
    open_client(ana, "Minh", phone_number="206 555 0142")

    assert with_phone("206 555 0142") == ["Luz", "Minh"]


def test_a_number_taken_away_is_not_found(ana):
    luz = open_client(ana, "Luz", phone_number="206 555 0142")
    luz.amend(by=ana, phone_number="")

    assert with_phone("206 555 0142") == []


def test_kinds_do_not_give_the_same_hash(db):
    assert lookup_hash("phone", "1") != lookup_hash("email", "1")
    assert len(lookup_hash("phone", "1")) == 8


@pytest.mark.parametrize("kind", ["name", "sex", "city"])
def test_a_check_refuses_to_look_up_what_frequency_gives_away(kind):
    field = LookupField(kind, of="anything")
    field.set_attributes_from_name("lookup")
    field.model = Client

    assert "search.E001" in [error.id for error in field.check()]


def test_a_look_up_finds_equal_values_and_nothing_else():
    with pytest.raises(FieldError):
        Client.objects.filter(phone_lookup__startswith=b"1")


def test_history_remembers_no_look_up():
    assert "phone_lookup" not in {field.name for field in Client.history.model._meta.fields}


def test_searching_for_an_erased_person_finds_nobody(ana, rosa):
    rosa.remove_from_search()
    keyring.destroy(rosa.pk)

    assert found("rosa") == []
    with pytest.raises(Erased):
        _ = again(rosa).preferred_name
