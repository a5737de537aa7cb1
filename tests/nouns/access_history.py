"""The audit log as people read it: who opened a record, and what a colleague did."""

from accounts.models import LogFilter
from tests.nouns.declaring import (
    AUDITOR,
    KEY,
    READ,
    SUPERVISOR,
    WRITE,
    Noun,
    World,
    page,
)


def add_once(world: World) -> None:
    auditor = world.people["auditor"]
    for record, name in (("log filter", "zqlook"), ("deleted log filter", "zqgaze")):
        kept = LogFilter.save_as(by=auditor, name=name, chosen={"event_kind": "open"})
        world.records[record] = {"pk": kept.pk}
    kept.take_off(by=auditor)


def supervisor_flow(desk, client: str) -> None:
    desk.read(f"{client}access-history/")


NOUN = Noun(
    models=("accounts.logfilter", "audit.auditevent", "audit.eventrow", "audit.chainhead"),
    pages={
        "accounts:audit-log": page(AUDITOR),
        "accounts:audit-log-file": page(AUDITOR, methods=WRITE),
        "accounts:log-filter-create": page(AUDITOR, methods=WRITE),
        "accounts:log-filter-delete": page(AUDITOR, methods=WRITE, of="log filter"),
        "accounts:log-filter-put-back": page(AUDITOR, methods=WRITE, of="deleted log filter"),
        "oversight:team": page(SUPERVISOR, methods=READ),
        "oversight:access-history": page(SUPERVISOR, methods=READ, of="client"),
        "oversight:access-history-printed": page(SUPERVISOR, methods=READ, of="client"),
        "oversight:person-activity": page(SUPERVISOR, methods=READ, of="colleague"),
    },
    needs=("people",),
    add_once=add_once,
    owners={"log filter": {"auditor"}, "deleted log filter": {"auditor"}},
    answers={
        "accounts:log-filter-create": {
            **dict.fromkeys(("first", "last", "person", "record_kind", "record"), ""),
            "event_kind": "refusal",
            "name": "Zqglance",
        },
        "accounts:log-filter-delete": {"key": "a deletion"},
        "accounts:log-filter-put-back": {"key": "a return"},
    },
    looks_up=("accounts:audit-log", "accounts:audit-log-file"),
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
