"""Where somebody goes and when they are back; and who is alerted if they do not check in."""

from datetime import timedelta

from django.utils import timezone

from fieldwork.models import PlannedVisit
from tests.nouns.declaring import (
    CONFIDENTIAL,
    READ,
    SUPERVISOR,
    TEAMS,
    WORKER,
    WRITE,
    Noun,
    World,
    canary,
    in_days,
    page,
)

HOUR = timedelta(hours=1)
PLACE, NOTE = "zqpier", "zqvan"  # sealed; no page has these words of its own


def add(world: World, target: str) -> None:
    """Plan one to the client: what it says shows where the client does, and nowhere else."""
    now, word = timezone.now(), canary(target)
    by = world.people["Cora"] if target == CONFIDENTIAL else world.worker_of(target)
    PlannedVisit.plan(
        world.clients[target],
        by=by,
        place=f"{word}place",
        note=f"{word}note",
        starts_at=now + HOUR,
        expected_at=now + 2 * HOUR,
    )


def plan(world: World, who: str, client=None, **more) -> PlannedVisit:
    now = timezone.now()
    times = {"starts_at": now + 3 * HOUR, "expected_at": now + 4 * HOUR}
    return PlannedVisit.plan(
        client, by=world.people[who], place=PLACE, note=NOTE, **times | more
    )


def add_once(world: World) -> None:
    now, records = timezone.now(), world.records
    overdue = plan(
        world,
        "Ben",
        world.clients[TEAMS],  # whom the partner may not see: only where Ben is
        partner=world.people["worker"],
        starts_at=now - 3 * HOUR,
        expected_at=now - 2 * HOUR,
    )
    soon = now + timedelta(minutes=20)  # sooner than half an hour more would be
    under_way = plan(world, "worker", starts_at=None, expected_at=soon)
    canceled = plan(world, "worker")
    canceled.cancel(by=world.people["worker"])
    records["overdue visit"] = {"pk": overdue.pk}
    records["visit under way"] = {"pk": under_way.pk}
    records["visit"] = records["planned visit"] = {"pk": plan(world, "worker").pk}
    records["canceled visit"] = {"pk": canceled.pk}


def flow(desk, client: str) -> None:
    words = desk.canaries.words
    visit = {
        "place": words(3),
        "partner": "nobody",
        "when": "later",
        "starts_on": in_days(1),
        "starts_time": "10:00",
        "back_time": "11:00",
        "note": words(3),
    }
    desk.done(f"{client}visits/new/", **visit)
    desk.done("/visits/new/", **visit | {"place": words(3), "note": words(3)})


ANSWER = {
    "place": PLACE,
    "partner": "nobody",
    "when": "later",
    "starts_on": in_days(1),
    "starts_time": "10:00",
    "back_time": "11:30",
    "note": NOTE,
}
NOUN = Noun(
    models=("fieldwork.plannedvisit",),
    pages={
        "fieldwork:visit-list": page(WORKER, SUPERVISOR, methods=READ),
        "fieldwork:visit-create": page(WORKER, SUPERVISOR),
        "fieldwork:client-visit-create": page(WORKER, SUPERVISOR, of="client"),
        "fieldwork:visit-detail": page(WORKER, SUPERVISOR, methods=READ, of="visit"),
        "fieldwork:visit-depart": page(WORKER, SUPERVISOR, methods=WRITE, of="planned visit"),
        "fieldwork:visit-cancel": page(WORKER, SUPERVISOR, methods=WRITE, of="planned visit"),
        "fieldwork:visit-extend": page(WORKER, SUPERVISOR, methods=WRITE, of="visit under way"),
        "fieldwork:visit-return": page(WORKER, SUPERVISOR, methods=WRITE, of="visit under way"),
        "fieldwork:visit-reinstate": page(
            WORKER, SUPERVISOR, methods=WRITE, of="canceled visit"
        ),
        "fieldwork:visit-acknowledge": page(WORKER, SUPERVISOR, of="overdue visit"),
    },
    owners={
        "visit": {"worker", "supervisor"},
        "planned visit": {"worker"},
        "visit under way": {"worker"},
        "canceled visit": {"worker"},
        "overdue visit": {"worker", "supervisor"},
    },
    needs=("erasures", "on_call"),
    add=add,
    add_once=add_once,
    answers={
        "fieldwork:visit-create": ANSWER,
        "fieldwork:client-visit-create": ANSWER,
        "fieldwork:visit-depart": {},
        "fieldwork:visit-cancel": {},
        "fieldwork:visit-extend": {},
        "fieldwork:visit-return": {},
        "fieldwork:visit-reinstate": {},
        "fieldwork:visit-acknowledge": {"acknowledgement": "I rang him, he is safe."},
    },
    before={
        "fieldwork:visit-depart": lambda world, browser: check_in(world),
    },
    answered_by={
        "fieldwork:visit-depart": "worker",
        "fieldwork:visit-cancel": "worker",
        "fieldwork:visit-extend": "worker",
        "fieldwork:visit-return": "worker",
        "fieldwork:visit-reinstate": "worker",
    },
    flow=flow,
)


def check_in(world: World) -> None:
    """Who is out on one visit can't leave for another."""
    visit = PlannedVisit.objects.get(**world.records["visit under way"])
    visit.check_in(by=world.people["worker"])
