"""Where a client can be found."""

from casework.models import PlaceLink
from places.models import Place
from tests.nouns.declaring import READ, SUPERVISOR, WORKER, WRITE, Noun, World, page


def add(world: World, target: str) -> None:
    worker = world.worker_of(target)
    place = Place.add(by=worker, name="zqcorner")  # the team's, and so no client's secret
    link = PlaceLink.add(world.clients[target], by=worker, place=place)
    world.parts[target]["place_link"] = link


NOUN = Noun(
    models=("casework.placelink",),
    pages={
        "casework:place-link-list": page(WORKER, SUPERVISOR, methods=READ, of="client"),
        "casework:place-link-create": page(WORKER, SUPERVISOR, of="client"),
        "casework:place-link-end": page(WORKER, SUPERVISOR, methods=WRITE, of="place_link"),
    },
    needs=("closures", "places"),
    add=add,
    answers={
        "casework:place-link-create": lambda world: {"place": world.records["place"]["pk"]},
        "casework:place-link-end": {"key": "an end"},
    },
)
