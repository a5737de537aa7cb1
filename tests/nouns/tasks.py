"""Tasks without a client: sealed words, of one's own or given by the team's supervisor."""

from django.utils import timezone

from casework.models import Task
from tests.nouns.declaring import (
    CODE,
    READ,
    SUPERVISOR,
    WORKER,
    WRITE,
    Noun,
    World,
    in_days,
    page,
)

WORDS = "zqbollard"  # sealed; no page has this word of its own


def add_once(world: World) -> None:
    worker, today = world.people["worker"], timezone.localdate()
    records = world.records

    def add(name: str, **facts: str) -> Task:
        task = Task.add(by=worker, words=WORDS, due_on=today, **facts)
        records[name] = {"pk": task.pk}
        return task

    add("task", repeats="week")
    add("stopped task", repeats="week").stop_repeating(by=worker)
    add("ended task").complete(by=worker, outcome="done")


def flow(desk, client: str) -> None:
    words = desk.canaries.words
    desk.done("/tasks/new/", words=words(3), due_on=in_days(0), repeats="week")
    moving = desk.find("/tasks/", r"/tasks/[0-9a-f-]{36}/due-date/")
    desk.fill(moving, due_on=in_days(1), moved_because=words(3))
    task = moving.removesuffix("due-date/")
    desk.fill(task, words=words(3))
    desk.done(f"{task}completion/", outcome="not_needed", not_needed_because=words(3))
    desk.read("/tasks/")


THEIRS = {"worker", "supervisor"}

NOUN = Noun(
    models=("casework.task",),
    pages={
        "casework:task-list": page(WORKER, SUPERVISOR, methods=READ),
        "casework:task-create": page(WORKER, SUPERVISOR),
        "casework:task-edit": page(WORKER, SUPERVISOR, of="task"),
        "casework:task-complete": page(WORKER, SUPERVISOR, of="task"),
        "casework:task-reschedule": page(WORKER, SUPERVISOR, of="task"),
        "casework:task-reopen": page(WORKER, SUPERVISOR, methods=WRITE, of="ended task"),
        "casework:task-withdraw": page(WORKER, SUPERVISOR, methods=WRITE, of="task"),
        "casework:task-reassign": page(SUPERVISOR, of="task"),
        "casework:task-stop-repeating": page(WORKER, SUPERVISOR, methods=WRITE, of="task"),
        "casework:task-resume-repeating": page(
            WORKER, SUPERVISOR, methods=WRITE, of="stopped task"
        ),
    },
    owners={
        "task": THEIRS,
        "stopped task": THEIRS,
        "ended task": THEIRS,
    },
    needs=("people",),
    add_once=add_once,
    answers={
        "casework:task-create": {"words": WORDS, "due_on": in_days(2), "repeats": ""},
        "casework:task-edit": {"words": "zqcapstan"},
        "casework:task-complete": {
            "outcome": "not_needed",
            "not_needed_because": "zqpontoon",
        },
        "casework:task-reschedule": {"due_on": in_days(9), "moved_because": "zqhawser"},
        "casework:task-reopen": {"key": "a task again"},
        "casework:task-withdraw": {"key": "a task less"},
        "casework:task-reassign": lambda world: {"to": world.people["Ben"].pk},
        "casework:task-stop-repeating": {"key": "an end of it"},
        "casework:task-resume-repeating": {"key": "on it goes"},
    },
    clear={"casework.task.outcome": CODE, "casework.task.repeats": CODE},
    flow=flow,
)
