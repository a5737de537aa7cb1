"""Rows with names that leave the agency: requested by one, approved by another."""

from exports import exporting
from exports.models import Export
from jobs.running import run
from tests.nouns.declaring import (
    CODE,
    DIRECTOR,
    KEY,
    NUMBER,
    READ,
    SUPERVISOR,
    WRITE,
    Noun,
    World,
    page,
)

REQUEST = {
    "purpose": "Calling everybody about the move",
    "recipient": "The office",
    "basis": "inside",
    "basis_note": "",
    "selection": "open",
    "worker": None,
    "client": None,
    "columns": ["name", "phone"],
}


def add_once(world: World) -> None:
    export = exporting.request(by=world.people["supervisor"], **REQUEST)
    world.records["export"] = {"pk": export.pk}


def approve(world: World, browser=None) -> Export:
    export = Export.objects.get(pk=world.records["export"]["pk"])
    exporting.approve(export, by=world.people["director"])
    return export


def make(world: World, browser=None) -> Export:
    export = approve(world)
    run(export.job.pk)
    export.refresh_from_db()
    return export


def fail(world: World, browser) -> None:
    job = approve(world).job
    job.start()
    job.fail(job.attempts, "ZeroDivisionError", is_final=True)


def show_password(world: World, browser) -> None:
    exporting.show_password(make(world), by=world.people["supervisor"])


NOUN = Noun(
    models=("exports.export", "exports.exportedclient"),
    pages={
        "exports:list": page(SUPERVISOR, DIRECTOR, methods=READ),
        "exports:create": page(SUPERVISOR, fresh=True),
        "exports:detail": page(SUPERVISOR, DIRECTOR, methods=READ, of="export"),
        "exports:approve": page(SUPERVISOR, DIRECTOR, methods=WRITE, of="export", fresh=True),
        "exports:make-again": page(SUPERVISOR, DIRECTOR, methods=WRITE, of="export"),
        "exports:deny": page(SUPERVISOR, DIRECTOR, methods=WRITE, of="export"),
        "exports:cancel": page(SUPERVISOR, DIRECTOR, methods=WRITE, of="export"),
        "exports:password": page(SUPERVISOR, methods=WRITE, of="export", fresh=True),
        "exports:file": page(SUPERVISOR, methods=WRITE, of="export", fresh=True),
    },
    needs=("erasures",),
    add_once=add_once,
    answers={
        "exports:create": REQUEST | {"worker": "", "client": ""},
        "exports:approve": {},
        "exports:make-again": {},
        "exports:deny": {},
        "exports:cancel": {},
        "exports:password": {},
        "exports:file": {},
    },
    before={
        "exports:make-again": fail,
        "exports:password": make,
        "exports:file": show_password,
    },
    answered_by={"exports:approve": "director", "exports:deny": "director"},
    clear={
        "exports.export.basis": CODE,
        "exports.export.file_digest": KEY,
        "exports.export.number": NUMBER,
        "exports.export.selection": CODE,
    },
)
