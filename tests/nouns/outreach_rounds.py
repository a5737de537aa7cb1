"""A walk through one place: who was counted, what was given, which clients they met."""

from accounts.models import User
from casework.forms.awards import NO_AWARD
from rounds.correcting import withdraw_round
from rounds.models import OutreachRound
from rounds.saving import save_round
from tests.nouns.declaring import CODE, READ, SUPERVISOR, WORKER, WRITE, Noun, World, page

PLACE, ABOUT = "zqquay", "zqrain"  # sealed; no page has these words of its own


def saved(world: World, by: User, **more) -> OutreachRound:
    said = {"place": PLACE, "about": ABOUT, "counts": {None: 2}, "given": {"water": 2}}
    started = OutreachRound.start(by=by)
    return save_round(started, by=by, **said | more)


def add_once(world: World) -> None:
    worker, records = world.people["worker"], world.records
    records["round"] = {"pk": saved(world, worker).pk}
    withdrawn = saved(world, worker)
    withdraw_round(withdrawn, by=worker, withdrawal="twice")
    records["withdrawn round"] = {"pk": withdrawn.pk}
    discarded = OutreachRound.start(by=world.people["Ben"])
    records["round to discard"] = {"pk": discarded.pk}
    records["round under way"] = {"pk": OutreachRound.start(by=worker).pk}


def flow(desk, client: str) -> None:
    words = desk.canaries.words
    under_way = desk.done("/rounds/new/")
    met = client.strip("/").rpartition("/")[2]
    saved_as = desk.fill(under_way, place=words(3), about=words(3), met=met, award=NO_AWARD)
    desk.fill(f"{saved_as}correction/", place=words(3), about=words(3))


NOUN = Noun(
    models=("rounds.outreachround", "rounds.roundcount"),
    pages={
        "rounds:round-list": page(WORKER, SUPERVISOR, methods=READ),
        "rounds:round-start": page(WORKER, SUPERVISOR, methods=WRITE),
        "rounds:people-options": page(WORKER, SUPERVISOR),
        "rounds:round-save": page(WORKER, SUPERVISOR, of="round under way"),
        "rounds:round-detail": page(WORKER, SUPERVISOR, methods=READ, of="round"),
        "rounds:round-correct": page(WORKER, SUPERVISOR, of="round"),
        "rounds:round-withdraw": page(WORKER, SUPERVISOR, of="round"),
        "rounds:round-undo": page(WORKER, SUPERVISOR, methods=WRITE, of="round"),
        "rounds:round-put-back": page(WORKER, SUPERVISOR, methods=WRITE, of="withdrawn round"),
        "rounds:round-discard": page(WORKER, SUPERVISOR, methods=WRITE, of="round to discard"),
    },
    owners={
        "round": {"worker", "supervisor"},
        "withdrawn round": {"worker", "supervisor"},
        "round to discard": {"supervisor"},
        "round under way": {"worker"},
    },
    needs=("people", "buckets", "services"),
    add_once=add_once,
    answers={
        "rounds:round-start": {"key": "a start"},
        "rounds:round-save": lambda world: {
            "place": PLACE,
            "about": ABOUT,
            f"count-{world.records['bucket']['pk']}": 1,
            "given-water": 1,
            "met": str(world.clients["own"].pk),
        },
        "rounds:round-correct": {"place": PLACE, "about": ABOUT, "count-people": 3},
        "rounds:round-withdraw": {"withdrawal": "mistake"},
        "rounds:round-undo": {"key": "an undo"},
        "rounds:round-put-back": {"key": "a return"},
        "rounds:round-discard": {"key": "an end"},
    },
    looks_up=("rounds:people-options",),
    answered_by={"rounds:round-discard": "supervisor"},
    flow=flow,
    clear={"rounds.outreachround.withdrawal": CODE},
)
