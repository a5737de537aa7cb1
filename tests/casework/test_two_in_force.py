"""Of two that are in force from before the database refused it, one stays."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from audit import reconciling
from casework import access
from casework.models import AccessGrant, Membership
from tests.casework.cast import granted, in_a_week, in_two_days

migration = import_module("casework.migrations.0004_end_second_memberships")
grants = import_module("casework.migrations.0010_delete_second_grants")


@pytest.fixture
def historical():
    return MigrationLoader(None).project_state().apps


def test_a_second_membership_ends_and_the_first_stays(adam, ana, ben, historical):
    program = access.create_program(by=adam, name="Haven", confidential=True)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_membership_without_an_end_a_program_and_person")
    first, other = (program.add_member(person, by=adam) for person in (ana, ben))
    second = Membership.objects.create(program=program, person=ana, added_by=adam)

    migration.end_second_memberships(historical, None)

    second.refresh_from_db()
    assert second.ends_at >= second.starts_at
    assert set(Membership.objects.filter(ends_at=None)) == {first, other}
    assert second.history.first().ends_at == second.ends_at
    assert list(reconciling.differing()) == []


def test_of_two_grants_the_one_that_ends_last_stays(rosa, cora, sam, historical):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_access_grant_a_person_and_client_and_kind")
    longer = granted(rosa, cora, by=sam, until=in_a_week())
    facts = {"reason": "asked", "ends_at": in_two_days(), "given_by": sam}
    AccessGrant.objects.create(content_object=rosa, user=cora, kind="co_worker", **facts)

    grants.delete_second_grants(historical, None)

    assert AccessGrant.objects.get() == longer
    assert AccessGrant.history.filter(history_type="-").count() == 1
    assert list(reconciling.differing()) == []
