"""What somebody will do for a client by a date. The contact that it came from adds it."""

from tests.nouns.declaring import CODE, SUPERVISOR, WORKER, Noun, in_days, page


def flow(desk, client: str) -> None:
    task = desk.canaries.word()
    desk.done(f"{client}follow-ups/new/", kind="task", task=task, due_on=in_days(0))


NOUN = Noun(
    models=("casework.followup",),
    pages={
        "casework:follow-up-create": page(WORKER, SUPERVISOR, of="client"),
        "casework:follow-up-complete": page(WORKER, SUPERVISOR, of="follow_up"),
        "casework:follow-up-reschedule": page(WORKER, SUPERVISOR, of="follow_up"),
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
    },
    clear={"casework.followup.kind": CODE, "casework.followup.outcome": CODE},
    flow=flow,
)
