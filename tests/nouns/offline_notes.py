"""What was written without a network: sealed by a phone, waiting to be matched."""

import json

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
from tests.outbox.phone import written, written_with

NOTE = "zqsluice"  # sealed; no page has this word of its own


def add_once(world: World) -> None:
    worker = world.people["worker"]
    kept = written(worker, who=NOTE, note=NOTE, next=NOTE).send(by=worker)
    world.records["offline note"] = {"pk": kept.pk}


def flow(desk, client: str) -> None:
    """The phone sends ciphertext; the form that matches it shows the words."""
    words, given = desk.canaries.words, json.loads(desk.read("/offline/key/"))
    met = client.strip("/").rpartition("/")[2]
    facts = {"kind": "street", "outcome": "reached", "occurred_on": in_days(0)}
    notes = [
        written_with(given, who=words(3), note=words(3), next=words(2)) for _each in range(3)
    ]
    for note in notes:
        desk.send("/offline-notes/receiving/", **note.fields)
    matched, discarded, _waits = [f"/offline-notes/{note.note}/" for note in notes]
    desk.read("/offline-notes/")
    desk.done(matched, client=met, note=words(3), **facts)
    desk.done(f"{discarded}discarding/", reason="tried")


NOUN = Noun(
    models=("outbox.offlinenote", "outbox.receivingkey"),
    pages={
        "outbox:offline-shell": page(WORKER, SUPERVISOR, methods=READ),
        "outbox:offline-worker": page(WORKER, SUPERVISOR, methods=READ),
        "outbox:offline-key": page(WORKER, SUPERVISOR, methods=READ),
        "outbox:note-list": page(WORKER, SUPERVISOR, methods=READ),
        "outbox:note-receive": page(WORKER, SUPERVISOR, methods=WRITE),
        "outbox:note-match": page(WORKER, SUPERVISOR, of="offline note"),
        "outbox:note-discard": page(WORKER, SUPERVISOR, of="offline note"),
    },
    owners={"offline note": {"worker"}},
    needs=("people",),
    add_once=add_once,
    answers={
        "outbox:note-receive": lambda world: written(world.people["worker"]).fields,
        "outbox:note-match": lambda world: {
            "client": str(world.clients["own"].pk),
            "kind": "street",
            "outcome": "reached",
            "occurred_on": in_days(0),
            "note": "Asked for a blanket.",
        },
        "outbox:note-discard": {"reason": "tried"},
    },
    flow=flow,
    clear={"outbox.offlinenote.reason": CODE},
)
