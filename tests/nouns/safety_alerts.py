"""A danger that stands first on a record: set by one, lowered by two."""

from casework.models import SafetyAlert
from casework.models.safety_alerts import after_a_month
from tests.nouns.declaring import SUPERVISOR, WORKER, Noun, World, canary, in_days, page


def add(world: World, target: str) -> None:
    worker = world.worker_of(target)
    alert = SafetyAlert.add(
        world.clients[target],
        by=worker,
        kind="home_must_not_know",
        reason=f"{canary(target)}alert",
        review_on=after_a_month(),
    )
    alert.request_lowering(by=worker, why=f"{canary(target)}lowering")
    world.parts[target]["safety_alert"] = alert


def flow(desk, client: str) -> None:
    words = desk.canaries.words(3)
    desk.done(f"{client}alerts/new/", kind="weapon", reason=words, review_on=in_days(9))
    review = desk.find(client, rf"{client}alerts/[\w-]+/review/")
    desk.done(review, decision="request", why=desk.canaries.words(3))


NOUN = Noun(
    models=("casework.safetyalert",),
    pages={
        "casework:safety-alert-create": page(WORKER, SUPERVISOR, of="client"),
        "casework:safety-alert-review": page(WORKER, SUPERVISOR, of="safety_alert"),
    },
    needs=("contacts",),
    add=add,
    answers={
        "casework:safety-alert-create": {
            "kind": "dog",
            "reason": "It bites.",
            "review_on": in_days(9),
        },
        "casework:safety-alert-review": {"decision": "keep", "review_on": in_days(20)},
    },
    flow=flow,
)
