"""Somebody who was made a member twice before the database refused it is one once."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from audit import reconciling
from casework import access
from casework.models import Membership

migration = import_module("casework.migrations.0004_end_second_memberships")


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
