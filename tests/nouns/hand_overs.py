"""The report of a shift, and the text that it hands over: of the team of whoever asks."""

from rounds.handing_over import write_hand_over
from rounds.shifts import ShiftKind, shift_now
from tests.nouns.declaring import CODE, READ, SUPERVISOR, WORKER, WRITE, Noun, World, page

TEXT = "zqpump"  # sealed; no page has this word of its own


def add_once(world: World) -> None:
    worker, shift = world.people["worker"], shift_now(ShiftKind.DAY)
    write_hand_over(worker.team, shift, by=worker, text=TEXT, shown=0)
    world.records["shift"] = {"kind": shift.kind, "day": shift.iso_day}


def flow(desk, client: str) -> None:
    shift = shift_now(ShiftKind.NIGHT)
    desk.fill(f"/shifts/{shift.kind}/{shift.iso_day}/text/", text=desk.canaries.words(3))


NOUN = Noun(
    models=("rounds.handover", "rounds.handoverreading"),
    pages={
        "rounds:shift-current": page(WORKER, SUPERVISOR, methods=READ),
        "rounds:shift-detail": page(WORKER, SUPERVISOR, methods=READ, of="shift"),
        "rounds:hand-over-write": page(WORKER, SUPERVISOR, of="shift"),
        "rounds:hand-over-read": page(WORKER, SUPERVISOR, methods=WRITE, of="shift"),
    },
    owners={"shift": {"worker", "supervisor", "blocked"}},  # each of the team
    needs=("people", "outreach_rounds"),
    add_once=add_once,
    answers={
        "rounds:hand-over-write": {"text": f"{TEXT} again", "shown": 1},
        "rounds:hand-over-read": {"shown": 1},
    },
    flow=flow,
    clear={"rounds.handover.shift": CODE},
)
