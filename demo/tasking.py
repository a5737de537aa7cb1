"""Tasking: what a team has to do for no client, and a follow-up that comes every week."""

from datetime import timedelta

from django.utils import timezone

from casework.models import Task
from demo.founding import Agency
from rounds.meeting import people_to_meet

A_DAY = timedelta(days=1)


def give_tasks(agency: Agency) -> None:
    """Let a supervisor give a task to a worker of Harbor, and the worker add two things."""
    ana = agency.people["Ana Ruiz"]
    sam, today = agency.supervisor_of(ana), timezone.localdate()
    Task.add(by=sam, owner=ana, words="Restock the van", due_on=today, repeats="week")
    Task.add(by=ana, words="Call the shelter about beds", due_on=today + A_DAY)
    for client in people_to_meet(ana)[:1]:
        client.add_follow_up(
            by=ana,
            kind="task",
            task="Look whether a place is free",
            due_on=today + 2 * A_DAY,
            repeats="two_weeks",
        )
