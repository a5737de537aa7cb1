"""Whose visits show on a page now: the statement is built while the clock runs."""

import pytest
from django.utils import timezone

from fieldwork import watching
from fieldwork.models import PlannedVisit
from fieldwork.watching import outside_for
from tests.fieldwork.cast import MINUTE


@pytest.fixture(autouse=True)
def as_in_a_new_process():
    watching._outside.built.clear()


def test_a_worker_and_a_supervisor_read_who_is_out(ana, sam):
    visit = PlannedVisit.plan(by=ana, place="Pier 4", expected_at=timezone.now() + 30 * MINUTE)

    assert outside_for(ana).own == [visit]
    assert outside_for(sam).others == [visit]


def test_who_works_with_no_clients_reads_of_nobody(ana, dora):
    PlannedVisit.plan(by=ana, place="Pier 4", expected_at=timezone.now() + 30 * MINUTE)

    assert outside_for(dora) == watching.Outside()
