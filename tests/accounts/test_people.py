import threading
import time

import pytest
from django.db import connection, transaction

from accounts.exceptions import LastAdministrator
from accounts.models import User
from accounts.roles import Role
from encryption import door
from tests.conftest import hang_up, person


def test_the_last_administrator_stays(adam):
    with pytest.raises(LastAdministrator):
        adam.deactivate(by=adam)
    with pytest.raises(LastAdministrator):
        adam.assign_role(Role.AUDITOR, None, by=adam)

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
        adam.deactivate(by=adam)


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
