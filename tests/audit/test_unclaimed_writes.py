"""The watch of `tests/unclaimed_writes.py`, watched: it fails when it should, and only then.

The code that forgets its event is compiled as if it were a file of casework.
"""

import pytest
from django.conf import settings
from django.db import transaction

from accounts.models import Team
from audit import trail
from tests import unclaimed_writes

FORGETFUL = """
from django.db import transaction

from accounts.models import Team
from audit import trail


def create_team(name):
    Team.objects.create(name=name)


@transaction.atomic
def create_two_teams():
    trail.record("team.created", Team.objects.create(name="Harbor"), by=None)
    Team.objects.create(name="Pier")


@transaction.atomic
def create_and_record():
    trail.record("team.created", Team.objects.create(name="Harbor"), by=None)


@transaction.atomic
def create_and_fail():
    Team.objects.create(name="Harbor")
    raise ValueError("It was not meant.")
"""


MODELS = ("Team", "HistoricalTeam")


@pytest.fixture
def ours():
    """Return functions that the watch takes for our own."""
    names = {}
    exec(compile(FORGETFUL, settings.ROOT / "casework" / "forgetful.py", "exec"), names)
    return names


def unclaimed():
    """Return what was found, and forget it: the fixture for every test must find nothing."""
    found, unclaimed_writes.unclaimed[:] = set(unclaimed_writes.unclaimed), []
    return found


def written_in_line(number):
    """Return what is found of a team and its row of history."""
    return {f"casework/forgetful.py:{number} accounts.{name}" for name in MODELS}


def test_a_write_of_ours_without_an_event_is_found(db, ours):
    ours["create_team"]("Harbor")

    assert unclaimed() == written_in_line(9)


def test_a_write_after_the_last_event_is_found(db, ours):
    ours["create_two_teams"]()

    assert unclaimed() == written_in_line(15)


@pytest.mark.django_db(transaction=True)
def test_a_write_without_an_event_is_found_where_it_is_committed(ours):
    ours["create_team"]("Harbor")

    assert trail.all_events().first().verb == "rows.written"
    assert unclaimed() == written_in_line(9)


def test_a_write_with_its_event_is_not_found(db, ours):
    ours["create_and_record"]()

    assert unclaimed() == set()


def test_a_write_that_was_rolled_back_is_not_found(db, ours):
    with pytest.raises(ValueError, match="not meant"):
        ours["create_and_fail"]()

    assert unclaimed() == set()


def test_a_write_of_the_test_itself_is_not_found(db):
    Team.objects.create(name="Harbor")
    with transaction.atomic():
        Team.objects.create(name="Pier")

    assert unclaimed() == set()
