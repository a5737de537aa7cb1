"""The audit log as people read it: who opened a record, and what a colleague did."""

from tests.nouns.declaring import AUDITOR, KEY, READ, SUPERVISOR, Noun, page


def supervisor_flow(desk, client: str) -> None:
    desk.read(f"{client}access-history/")


NOUN = Noun(
    models=("audit.auditevent", "audit.eventrow", "audit.chainhead"),
    pages={
        "accounts:audit-log": page(AUDITOR),
        "oversight:team": page(SUPERVISOR, methods=READ),
        "oversight:access-history": page(SUPERVISOR, methods=READ, of="client"),
        "oversight:access-history-printed": page(SUPERVISOR, methods=READ, of="client"),
        "oversight:person-activity": page(SUPERVISOR, methods=READ, of="colleague"),
    },
    looks_up=("accounts:audit-log",),
    clear={
        "audit.auditevent.chain": KEY,
        "audit.auditevent.facts": "codes, keys and counts: `trail.record` takes nothing else",
        "audit.auditevent.subject_id": KEY,
        "audit.auditevent.subject_type": "the name of a model",
        "audit.auditevent.verb": "what was done, in our words",
        "audit.chainhead.chain": KEY,
        "audit.eventrow.kind": "written, gone, seen, or the end of a chain",
        "audit.eventrow.subject_id": KEY,
        "audit.eventrow.subject_type": "the name of a model",
    },
    supervisor_flow=supervisor_flow,
)
