"""Case reviews: what a supervisor signs off."""

from tests.nouns.declaring import SUPERVISOR, Noun, World, page


def add(world: World, target: str) -> None:
    world.parts[target]["review"] = world.clients[target].reviews.get()


def supervisor_flow(desk, client: str) -> None:
    signing = desk.find(client, rf"{client}reviews/[\w-]+/signature/")
    desk.done(signing, agreed=f"{desk.canaries.words(4)} {desk.canaries.foreign_word()}")


NOUN = Noun(
    models=("casework.casereview",),
    pages={"casework:review-sign": page(SUPERVISOR, of="review")},
    needs=("clients",),
    add=add,
    answers={"casework:review-sign": {"agreed": "We look at it again."}},
    supervisor_flow=supervisor_flow,
)
