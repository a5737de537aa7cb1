"""What tests of notifications share: who waits for what, and time that passes for emails."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from jobs.running import run_waiting
from notifications.waiting import items_for


def new_to(person):
    """Return what is new to somebody as a page of theirs would find it: kinds and keys."""
    fresh = User.objects.get(pk=person.pk)
    return [(item.kind.code, item.subject) for item in items_for(fresh)]


def kinds_new_to(person):
    return [kind for kind, _ in new_to(person)]


def items(person):
    return items_for(User.objects.get(pk=person.pk))


def two_minutes_later(clock):
    """Let the worker of the queue do what is due after the two minutes of an email."""
    clock.shift(timedelta(minutes=3))
    run_waiting()


def in_a_week():
    return timezone.now() + timedelta(days=7)
