"""A setting that nobody can read stops the start; it is never taken for its opposite."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.mark.parametrize("typed", ["true", "True", " yes", "on", "1"])
def test_a_flag_is_on(monkeypatch, typed):
    monkeypatch.setenv("SECOND_FACTOR_REQUIRED", typed)

    assert env.flag("SECOND_FACTOR_REQUIRED") is True


@pytest.mark.parametrize("typed", ["false", "No", "off", "0"])
def test_a_flag_is_off(monkeypatch, typed):
    monkeypatch.setenv("SECOND_FACTOR_REQUIRED", typed)

    assert env.flag("SECOND_FACTOR_REQUIRED", default=True) is False


@pytest.mark.parametrize("default", [True, False])
@pytest.mark.parametrize("typed", ["", None])
def test_a_flag_that_is_not_set_is_the_default(monkeypatch, typed, default):
    monkeypatch.delenv("SECOND_FACTOR_REQUIRED", raising=False)
    if typed is not None:
        monkeypatch.setenv("SECOND_FACTOR_REQUIRED", typed)

    assert env.flag("SECOND_FACTOR_REQUIRED", default=default) is default


def test_a_misspelt_flag_stops_the_start_and_says_which(monkeypatch):
    monkeypatch.setenv("SECOND_FACTOR_REQUIRED", "ture")

    with pytest.raises(ImproperlyConfigured, match="SECOND_FACTOR_REQUIRED is 'ture'"):
        env.flag("SECOND_FACTOR_REQUIRED")


def test_a_number_is_a_whole_one(monkeypatch):
    monkeypatch.setenv("IDLE_MINUTES", "20")

    assert env.number("IDLE_MINUTES", default=15) == 20
    assert env.number("NOT_SET_ANYWHERE", default=15) == 15


def test_half_a_number_stops_the_start_and_says_which(monkeypatch):
    monkeypatch.setenv("IDLE_MINUTES", "7.5")

    with pytest.raises(ImproperlyConfigured, match=r"IDLE_MINUTES is '7\.5'"):
        env.number("IDLE_MINUTES", default=15)


def test_jobs_wait_in_the_database_unless_another_queue_is_named(monkeypatch):
    monkeypatch.delenv("JOB_QUEUE", raising=False)
    assert env.tasks() == {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    monkeypatch.setenv("JOB_QUEUE", "redis://127.0.0.1:6379/0")
    assert env.tasks() == {"default": {"BACKEND": env.HUEY_BACKEND}}
    assert env.huey()["connection"] == {"url": "redis://127.0.0.1:6379/0"}


def test_a_queue_that_nobody_knows_stops_the_start(monkeypatch):
    monkeypatch.setenv("JOB_QUEUE", "amqp://127.0.0.1")

    with pytest.raises(ImproperlyConfigured, match="JOB_QUEUE is neither"):
        env.huey()
