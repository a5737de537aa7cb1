import threading
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from accounts.exceptions import (
    LastAdministrator,
    OwnAccount,
    RoleUnchanged,
)
from accounts.models import User
from accounts.roles import Role
from encryption import door
from tests.conftest import hang_up, person


def test_the_last_administrator_stays(adam):
    with pytest.raises(LastAdministrator):
        adam.deactivate(by=None)

    adam.refresh_from_db()
    assert adam.is_active
    assert adam.role == Role.ADMINISTRATOR


def test_an_administrator_may_go_when_another_stays(adam):
    other = User.objects.create_user(
        "other@example.org", name="Olu Bell", role=Role.ADMINISTRATOR
    )

    adam.deactivate(by=other)

    assert not adam.is_active


def test_a_deactivated_administrator_does_not_count_as_staying(adam):
    User.objects.create_user(
        "other@example.org", name="Olu Bell", role=Role.ADMINISTRATOR, is_active=False
    )

    with pytest.raises(LastAdministrator):
        adam.deactivate(by=None)


def test_nobody_changes_their_own_role_team_or_account(adam, harbor):
    person("Eva Stone", Role.ADMINISTRATOR)

    for verb in (
        lambda: adam.assign_role(Role.SUPERVISOR, harbor, by=adam),
        lambda: adam.deactivate(by=adam),
    ):
        with pytest.raises(OwnAccount):
            verb()

    adam.refresh_from_db()
    assert (adam.role, adam.team, adam.is_active) == (Role.ADMINISTRATOR, None, True)


def test_whoever_lost_the_role_since_the_page_was_opened_changes_nobody(adam, ana):
    eva = person("Eva Stone", Role.ADMINISTRATOR)
    still_open = User.objects.get(pk=eva.pk)
    eva.assign_role(Role.AUDITOR, None, by=adam)

    with pytest.raises(PermissionDenied):
        ana.assign_role(Role.DIRECTOR, None, by=still_open)


def test_a_role_that_they_have_is_not_given_again(adam, ana, harbor):
    with pytest.raises(RoleUnchanged):
        ana.assign_role(Role.WORKER, harbor, by=adam)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has one writer")
def test_of_two_administrators_who_end_each_other_at_the_same_moment_one_stays(adam):
    eva = person("Eva Stone", Role.ADMINISTRATOR)
    start, refused = threading.Barrier(2), []

    def end(one):
        start.wait()
        try:
            with door.reading_as(door.BulkReader()), transaction.atomic():
                one.deactivate(by=None)
                time.sleep(0.3)  # the other one looks before this is committed
        except LastAdministrator:
            refused.append(one)
        finally:
            hang_up()

    ends = [threading.Thread(target=end, args=[one]) for one in (adam, eva)]
    for one in ends:
        one.start()
    for one in ends:
        one.join()

    assert len(refused) == 1
    assert User.objects.active().count() == 1
