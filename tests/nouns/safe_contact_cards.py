"""How a client told us to reach them safely."""

from casework.forms.safe_contact_cards import ConfirmationForm
from casework.models import SafeContactCard
from casework.safe_hours import ONLY, Hours
from tests.nouns.declaring import OWN, SUPERVISOR, WORKER, WRITE, Noun, World, canary, page

TEXTS = (
    "our_name",
    "code_word",
    "never_say",
    "may_answer",
    "must_not_know",
    "usual_places",
    "emergency_name",
    "emergency_knows",
)


def add(world: World, target: str) -> None:
    words = {name: f"{canary(target)}{name}" for name in TEXTS}
    card = SafeContactCard.of(world.clients[target])
    phone = f"+1206555{sum(map(ord, target)) % 9000 + 1001:04}"
    channels = {"allowed": ["call"], "refused": ["letter"], "hours": Hours(ONLY, ("mon",))}
    card.write(by=world.worker_of(target), second_phone=phone, **channels, **words)


def flow(desk, client: str) -> None:
    """Write the card, and change it."""
    canaries = desk.canaries
    address = f"{client}safe-contact/"
    for _ in range(2):
        words = {name: canaries.words(2) for name in TEXTS}
        phones = {"second_phone": canaries.phone(), "emergency_phone": canaries.phone()}
        desk.fill(address, call="yes", text="no", when="any", **words, **phones)
    assert words["code_word"] in desk.read(client)


def as_shown(world: World) -> dict[str, str]:
    """What the button on the record's page carries: the card as it is."""
    card = SafeContactCard.objects.get(client=world.clients[OWN])
    return {"shown": ConfirmationForm(record=card)["shown"].value()}


NOUN = Noun(
    models=("casework.safecontactcard",),
    pages={
        "casework:safe-contact-card-edit": page(WORKER, SUPERVISOR, of="client"),
        "casework:safe-contact-card-confirm": page(
            WORKER, SUPERVISOR, methods=WRITE, of="client"
        ),
    },
    needs=("clients", "closures"),
    add=add,
    answers={
        "casework:safe-contact-card-edit": {
            "call": "yes",
            "text": "no",
            "when": "only",
            "days": ["mon", "tue"],
            "starts_1": "18:00",
            "ends_1": "21:00",
            "voicemail": "neutral",
            "our_name": "Ana from the dentist",
        },
        "casework:safe-contact-card-confirm": as_shown,
    },
    # Confirmed twice a day by the same person, it is written once: let another one answer.
    answered_by={"casework:safe-contact-card-confirm": "supervisor"},
    flow=flow,
)
