"""A case that was closed, and opened again."""

from tests.nouns.declaring import (
    CODE,
    OWN,
    SUPERVISOR,
    WORKER,
    WRITE,
    Noun,
    World,
    canary,
    page,
)


def add(world: World, target: str) -> None:
    """Before there is a follow-up: closing would complete it."""
    client, worker = world.clients[target], world.worker_of(target)
    client.close(by=worker, reason="moved", summary=f"{canary(target)}summary")
    world.parts[target]["closure"] = client.closures.get()
    client.closures.get().reopen(by=worker)


def close(world: World, browser) -> None:
    world.clients[OWN].close(by=world.people["worker"], reason="moved")
    world.parts[OWN]["closure"] = world.clients[OWN].closures.in_force().get()


def supervisor_flow(desk, client: str) -> None:
    desk.done(f"{client}closure/", reason="moved", summary=desk.canaries.words(4))
    desk.done(desk.find(client, rf"{client}closures/[\w-]+/reopening/"))


NOUN = Noun(
    models=("casework.closure",),
    pages={
        "casework:closure-create": page(WORKER, SUPERVISOR, of="client"),
        "casework:closure-reopen": page(SUPERVISOR, methods=WRITE, of="closure"),
    },
    needs=("clients",),
    add=add,
    answers={"casework:closure-create": {"reason": "moved"}, "casework:closure-reopen": {}},
    before={"casework:closure-reopen": close},
    clear={"casework.closure.reason": CODE},
    supervisor_flow=supervisor_flow,
)
