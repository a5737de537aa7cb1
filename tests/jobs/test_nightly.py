"""One command a night: every package's job has its turn, and a failing one stops no other."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from audit import anchoring, trail, verifying
from casework import erasing
from casework.models import Erasure
from jobs.running import run
from jobs.scheduling import begin_nightly

HERE = "tests.jobs.test_nightly"


def counts_sheep():
    return "3 sheep"


def sleeps():
    return None


def trips():
    raise ZeroDivisionError("Rosa Delgado")


@pytest.mark.django_db
def test_every_job_says_what_it_did(settings):
    settings.NIGHTLY = {f"{HERE}.counts_sheep": "Count sheep"}
    output = StringIO()

    call_command("nightly", stdout=output)

    assert "counts_sheep: 3 sheep" in output.getvalue()


@pytest.mark.django_db
def test_a_job_that_says_nothing_is_done(settings):
    settings.NIGHTLY = {f"{HERE}.sleeps": "Sleep"}
    output = StringIO()

    call_command("nightly", stdout=output)

    assert output.getvalue() == f"{HERE}.sleeps: done\n"


@pytest.mark.django_db
def test_the_log_names_the_class_and_the_place_of_a_failure_and_never_its_words(
    settings, caplog
):
    settings.NIGHTLY = {f"{HERE}.trips": "Trip"}

    with pytest.raises(CommandError, match="trips"):
        call_command("nightly", stdout=StringIO())

    assert "builtins.ZeroDivisionError at test_nightly.py:" in caplog.text
    assert "Rosa" not in caplog.text


@pytest.mark.django_db
def test_a_job_that_fails_stops_no_other_and_is_named(settings):
    settings.NIGHTLY = {f"{HERE}.trips": "Trip", f"{HERE}.counts_sheep": "Count sheep"}
    output = StringIO()

    with pytest.raises(CommandError, match="trips"):
        call_command("nightly", stdout=output)

    assert "3 sheep" in output.getvalue()


@pytest.mark.django_db
def test_what_failed_for_a_worker_and_is_tried_again_is_left_to_it(settings):
    settings.NIGHTLY = {f"{HERE}.trips": "Trip"}
    run(begin_nightly(f"{HERE}.trips").pk)
    output = StringIO()

    call_command("nightly", stdout=output)

    assert output.getvalue() == f"{HERE}.trips: it failed, and a worker will try it again\n"


@pytest.mark.django_db
def test_what_a_worker_is_doing_is_left_to_it(settings):
    settings.NIGHTLY = {f"{HERE}.trips": "Trip"}
    begin_nightly(f"{HERE}.trips").start()
    output = StringIO()

    call_command("nightly", stdout=output)

    assert output.getvalue() == f"{HERE}.trips: a worker is doing it\n"


def test_every_job_that_the_settings_name_is_there_and_explained(settings):
    schedule = (settings.ROOT / "docs" / "administrators" / "deploying.md").read_text()

    assert settings.NIGHTLY
    for name in settings.NIGHTLY:
        assert callable(import_string(name))
        assert f"\n| `{name.rpartition('.')[2]}` |" in schedule


def test_a_night_does_everything_that_is_due(rosa, ana, sam):
    erasing.request(rosa, by=ana, reason="asked").confirm(by=sam)
    trail.attest_remaining()
    output = StringIO()

    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        call_command("nightly", stdout=output)

    assert "The trail is whole" in output.getvalue()
    assert "1 records were erased" in output.getvalue()
    assert Erasure.objects.carried_out().exists()
    assert verifying.verify(anchors=True).is_whole
    assert len(anchoring.file().read()) == 1


def test_a_night_names_what_is_wrong_with_the_trail_and_does_the_rest(rosa, caplog):
    trail.attest_remaining()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_client SET chart_number = 'x'")
    output = StringIO()

    with pytest.raises(CommandError, match=r"log: audit\.verifying\.verify_nightly$"):
        call_command("nightly", stdout=output)

    assert "casework.erasing.erase_due: 0 records were erased." in output.getvalue()
    assert f"casework.client {rosa.pk} differs from what was written last" in caplog.text
