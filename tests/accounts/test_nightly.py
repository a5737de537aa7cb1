"""One command a night: every package's job has its turn, and a failing one stops no other."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.module_loading import import_string

HERE = "tests.accounts.test_nightly"


def counts_sheep():
    return "3 sheep"


def trips():
    raise ZeroDivisionError


def test_every_job_says_what_it_did(settings):
    settings.NIGHTLY = [f"{HERE}.counts_sheep"]
    said = StringIO()

    call_command("nightly", stdout=said)

    assert "counts_sheep: 3 sheep" in said.getvalue()


def test_a_job_that_fails_stops_no_other_and_is_told(settings):
    settings.NIGHTLY = [f"{HERE}.trips", f"{HERE}.counts_sheep"]
    said = StringIO()

    with pytest.raises(CommandError, match="trips"):
        call_command("nightly", stdout=said)

    assert "3 sheep" in said.getvalue()


def test_every_job_that_the_settings_name_is_there(settings):
    assert settings.NIGHTLY
    assert all(callable(import_string(name)) for name in settings.NIGHTLY)
