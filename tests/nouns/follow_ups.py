"""What somebody will do for a client by a date. The contact that it came from adds it."""

from audit import trail
from tests.nouns.declaring import (
    CODE,
    OWN,
    READ,
    SUPERVISOR,
    WORKER,
    WRITE,
    Noun,
    World,
    in_days,
    page,
)


def end(world: World, browser) -> None:
    follow_up = world.parts[OWN]["follow_up"]
    follow_up.refresh_from_db()
    if follow_up.is_open:
        follow_up.complete(by=world.people["worker"], outcome="done")


def repeat(world: World, browser) -> None:
    """Let it repeat: what the world has does not. Where it repeats already, leave it."""
    follow_up = world.parts[OWN]["follow_up"]
    follow_up.refresh_from_db()
    if not follow_up.repeats:
        follow_up.begin_series("week", None, follow_up.due_on, None)
        follow_up.save()
        trail.record("follow_up.repetition_resumed", follow_up, by=world.people["worker"])


def stop(world: World, browser) -> None:
    repeat(world, browser)
    follow_up = world.parts[OWN]["follow_up"]
    if follow_up.is_open and follow_up.is_repeating:
        follow_up.stop_repeating(by=world.people["worker"])


def flow(desk, client: str) -> None:
    """Add one, and move it with a reason."""
    task = desk.canaries.word()
    desk.done(f"{client}follow-ups/new/", kind="task", task=task, due_on=in_days(0))
    moving = desk.find(client, rf"{client}follow-ups/[0-9a-f-]{{36}}/due-date/")
    desk.fill(moving, due_on=in_days(1), moved_because=desk.canaries.words(3))


NOUN = Noun(
    models=("casework.followup",),
    pages={
        "casework:follow-up-create": page(WORKER, SUPERVISOR, of="client"),
        "casework:follow-up-complete": page(WORKER, SUPERVISOR, of="follow_up"),
        "casework:follow-up-reschedule": page(WORKER, SUPERVISOR, of="follow_up"),
        "casework:follow-up-list": page(WORKER, SUPERVISOR, methods=READ, of="client"),
        "casework:follow-up-reopen": page(WORKER, SUPERVISOR, methods=WRITE, of="follow_up"),
        "casework:follow-up-stop-repeating": page(
            WORKER, SUPERVISOR, methods=WRITE, of="follow_up"
        ),
        "casework:follow-up-resume-repeating": page(
            WORKER, SUPERVISOR, methods=WRITE, of="follow_up"
        ),
    },
    needs=("contacts",),
    answers={
        "casework:follow-up-create": {
            "kind": "visit",
            "task": "Bring it",
            "due_on": in_days(3),
        },
        "casework:follow-up-complete": {"outcome": "done"},
        "casework:follow-up-reschedule": {"due_on": in_days(9)},
        "casework:follow-up-reopen": {"key": "open"},
        "casework:follow-up-stop-repeating": {"key": "no more of it"},
        "casework:follow-up-resume-repeating": {"key": "more of it"},
    },
    before={
        "casework:follow-up-reopen": end,
        "casework:follow-up-stop-repeating": repeat,
        "casework:follow-up-resume-repeating": stop,
    },
    clear={
        "casework.followup.kind": CODE,
        "casework.followup.outcome": CODE,
        "casework.followup.repeats": CODE,
    },
    flow=flow,
)
