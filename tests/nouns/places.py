"""Places of a team: name and directions are sealed, and another team does not see them."""

from places.models import Area, Place
from tests.nouns.declaring import (
    ADMINISTRATOR,
    AGENCYS,
    READ,
    SUPERVISOR,
    WORKER,
    WRITE,
    Noun,
    World,
    page,
)

NAME, DIRECTIONS = "zqquayside", "zqsteps"  # sealed; no page has these words of its own


def add_once(world: World) -> None:
    records, worker = world.records, world.people["worker"]
    area = Area.add(by=world.people["administrator"], name="Waterfront", name_es="Puerto")
    records["area"] = {"pk": area.pk}
    facts = {"directions": DIRECTIONS, "area": area}
    records["place"] = {"pk": Place.add(by=worker, name=NAME, **facts).pk}
    records["other place"] = {"pk": Place.add(by=worker, name="zqdepot", **facts).pk}
    records["third place"] = {"pk": Place.add(by=worker, name="zqisland", **facts).pk}
    merged = Place.add(by=worker, name="zqquay", **facts)
    merged.merge(Place.objects.get(pk=records["place"]["pk"]), by=world.people["supervisor"])
    records["merged place"] = {"pk": merged.pk}
    archived = Place.add(by=worker, name="zqyard", **facts)
    archived.archive(by=world.people["supervisor"])
    records["archived place"] = {"pk": archived.pk}


def flow(desk, client: str) -> None:
    words = desk.canaries.words
    place = desk.done("/places/new/", name=words(2), directions=words(5))
    desk.fill(f"{place}edit/", name=words(2), directions=words(5))
    desk.read("/places/")
    key = place.strip("/").rpartition("/")[2]
    desk.done(f"{client}places/new/", place=key)
    desk.read(place)
    desk.read(f"{client}places/")


THEIRS = {"worker", "supervisor", "blocked"}  # each of the team

NOUN = Noun(
    models=("places.area", "places.place"),
    pages={
        "places:area-list": page(ADMINISTRATOR, methods=READ),
        "places:area-create": page(ADMINISTRATOR),
        "places:area-edit": page(ADMINISTRATOR, of="area"),
        "places:place-list": page(WORKER, SUPERVISOR),
        "places:archived-list": page(WORKER, SUPERVISOR, methods=READ),
        "places:place-create": page(WORKER, SUPERVISOR),
        "places:place-detail": page(WORKER, SUPERVISOR, methods=READ, of="place"),
        "places:place-edit": page(WORKER, SUPERVISOR, of="place"),
        "places:place-merge": page(SUPERVISOR, of="place"),
        "places:place-separate": page(SUPERVISOR, methods=WRITE, of="merged place"),
        "places:place-archive": page(SUPERVISOR, methods=WRITE, of="place"),
        "places:place-bring-back": page(SUPERVISOR, methods=WRITE, of="archived place"),
    },
    owners={
        "place": THEIRS,
        "merged place": {"supervisor"},
        "archived place": {"supervisor"},
    },
    needs=("people",),
    add_once=add_once,
    answers={
        "places:area-create": {"name": "Uptown"},
        "places:area-edit": {"name": "Harborside"},
        "places:place-create": {"name": "Zqmill", "directions": DIRECTIONS},
        "places:place-edit": {"name": "Zqmole", "directions": DIRECTIONS},
        "places:place-merge": lambda world: {
            "into": world.records["other place"]["pk"],
            "is_right": "on",
        },
        "places:place-separate": {"key": "an undo"},
        "places:place-archive": {"key": "an end"},
        "places:place-bring-back": {"key": "a return"},
    },
    looks_up=("places:place-list",),
    flow=flow,
    clear={"places.area.name": AGENCYS, "places.area.name_es": AGENCYS},
)
