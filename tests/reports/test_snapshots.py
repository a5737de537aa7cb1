"""A snapshot never changes; late records make another one."""

import hashlib
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from audit import trail
from reports.differences import differences
from reports.exceptions import ReportNotPermitted
from reports.finalizing import finalize
from reports.models import Snapshot
from reports.questionnaires import VOCA_QUARTERLY
from reports.tables import Report
from tests.conftest import open_client
from tests.reports.conftest import AUTUMN, WINTER, serve


def refused(action):
    with pytest.raises(DatabaseError, match=r"never changes|append"), transaction.atomic():
        action()


def test_the_database_refuses_to_change_or_delete_a_snapshot(snapshot):
    refused(lambda: Snapshot.objects.update(content="{}"))
    refused(lambda: Snapshot.objects.all().delete())
    refused(lambda: snapshot.save())
    with connection.cursor() as cursor:
        refused(lambda: cursor.execute("UPDATE reports_snapshot SET dataset_digest = ''"))
        refused(lambda: cursor.execute("DELETE FROM reports_snapshot"))
        if connection.vendor == "sqlite":
            everything = "SELECT * FROM reports_snapshot"
            refused(lambda: cursor.execute(f"REPLACE INTO reports_snapshot {everything}"))

    assert Snapshot.objects.get().content == snapshot.content


def test_a_snapshot_says_what_was_counted_and_how(snapshot, award, dora):
    kept = Snapshot.objects.get()

    assert kept.report.cells()["1/total"] == 1
    assert (kept.award, kept.period, kept.finalized_by) == (award, AUTUMN, dora)
    assert kept.new_since == date(2025, 10, 1)
    assert kept.list_versions["sex"] == "federal-2025"
    assert kept.is_intact


@pytest.mark.usefixtures("reports_are_drawn")
def test_the_digest_is_that_of_the_figures(snapshot):
    kept = Snapshot.objects.get()

    assert hashlib.sha256(kept.content.encode()).hexdigest() == kept.dataset_digest
    assert hashlib.sha256(bytes(kept.pdf)).hexdigest() == kept.pdf_sha256


def test_figures_that_were_tampered_with_show(snapshot):
    snapshot.content = snapshot.content.replace('"value":1', '"value":9')

    assert not snapshot.is_intact


def test_finalizing_the_same_numbers_again_keeps_one(snapshot, award, dora):
    again = finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora)

    assert again == snapshot
    assert len(trail.of(snapshot)) == 1


def test_a_director_who_loses_the_role_before_it_is_saved_finalizes_nothing(rosa, award, dora):
    serve(rosa, award, date(2025, 11, 3))

    def lose_role(done, total):
        User.objects.filter(pk=dora.pk).update(role=Role.ADMINISTRATOR)

    with pytest.raises(ReportNotPermitted):
        finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora, advance=lose_role)

    assert not Snapshot.objects.exists()


def test_late_records_make_a_snapshot_that_supersedes(snapshot, award, dora, ana):
    late = open_client(ana, "Luz", demographics={"sex": "female"})
    serve(late, award, date(2025, 12, 30), "interpreter", quantity=2)

    later = finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora)

    assert later.supersedes == snapshot
    assert list(Snapshot.objects.current()) == [later]
    changed = {(each.question, each.label): each[2:] for each in differences(later)}
    assert changed["1", "Individuals"] == (1, 2)
    assert changed["4B", "Female"] == (0, 1)
    assert changed["8B", "B10. Interpreter services"] == (0, 2)
    assert ("5C", "Homeless") not in changed


def test_other_days_and_other_readers_supersede_nothing(snapshot, award, dora, rosa):
    serve(rosa, award, date(2026, 1, 5))

    winter = finalize(VOCA_QUARTERLY, award, WINTER, by=dora)
    public = finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora, public=True)

    assert winter.supersedes is public.supersedes is None
    assert Snapshot.objects.current().count() == 3


def test_a_public_snapshot_holds_no_hidden_figure_anywhere(snapshot, award, dora):
    public = finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora, public=True)

    assert public.report.cells()["1/total"] is None
    assert public.smallest_shown == 11
    assert set(Report.from_canonical(public.content).cells().values()) == {None, 0}


def test_nothing_identifies_a_snapshot_in_the_trail(snapshot):
    (event,) = trail.of(snapshot)

    assert event.verb == "report.finalized"
    assert event.facts["digest"] == snapshot.dataset_digest
    assert event.facts["period"] == "2025-10-01 to 2025-12-31"
