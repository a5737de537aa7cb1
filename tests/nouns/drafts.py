"""What somebody typed and has not saved: their own, and sealed for the client it is about."""

from casework.drafting import CONTACT, FOLLOW_UP, INTAKE
from casework.forms.clients import IntakeForm
from casework.forms.follow_ups import FollowUpForm
from drafts.models import Draft
from drafts.registry import page_of
from tests.nouns.declaring import (
    KEY,
    OWN,
    SUPERVISOR,
    WORKER,
    WRITE,
    Noun,
    World,
    canary,
    page,
)

WORD = "zqgate"  # sealed; no page has this word of its own


def every_field(form: type) -> dict[str, str]:
    """Type something into each field of a form, and into no other."""
    return dict.fromkeys(form.base_fields, "Luz") | {"key": "half-filled"}


def add(world: World, target: str) -> None:
    """Let who works with the client type a contact about them: a canary, for no other form."""
    client, typed = world.clients[target], f"{canary(target)}draft"
    answers = {"key": [f"draft-{target}"], "client": [str(client.pk)], "note": [typed]}
    Draft.keep(page_of(CONTACT), client.pk, by=world.worker_of(target), typed=answers)


def add_once(world: World) -> None:
    worker, of_intake = world.people["worker"], page_of(INTAKE)
    typed = {"key": ["draft-intake"], "preferred_name": [WORD]}
    draft = Draft.keep(of_intake, None, by=worker, typed=typed)
    world.records["draft"] = {"pk": draft.pk}
    world.records["drafted form"] = {"form": INTAKE}
    world.records["drafted record"] = {"form": FOLLOW_UP, "subject": world.clients[OWN].pk}


def discard(world: World, browser) -> None:
    Draft.objects.get(**world.records["draft"]).discard(by=world.people["worker"])


def flow(desk, client: str) -> None:
    """Leave forms half filled: a contact, one with somebody else, a follow-up, an intake."""
    key = client.strip("/").rpartition("/")[2]
    words, drafted = desk.canaries.words, {"key": "left-half-filled"}
    desk.done(f"/drafts/{CONTACT}/{key}/", **drafted, client=key, note=words(3))
    about_another = {"others": key, f"person-{key}-own": words(3)}
    desk.done(f"/drafts/{CONTACT}/", **drafted, **about_another)
    desk.done(f"/drafts/{FOLLOW_UP}/{key}/", **drafted, task=words(3))
    desk.done(f"/drafts/{INTAKE}/", **drafted, preferred_name=words(1), other_names=words(3))


NOUN = Noun(
    models=("drafts.draft", "drafts.draftpart"),
    pages={
        "drafts:draft-save": page(WORKER, SUPERVISOR, methods=WRITE, of="drafted form"),
        "drafts:draft-of-record-save": page(
            WORKER, SUPERVISOR, methods=WRITE, of="drafted record"
        ),
        "drafts:draft-discard": page(WORKER, SUPERVISOR, methods=WRITE, of="draft"),
        "drafts:draft-restore": page(WORKER, SUPERVISOR, methods=WRITE, of="draft"),
    },
    owners={"draft": {"worker"}, "drafted record": {"worker", "supervisor"}},
    needs=("contacts",),
    add=add,
    add_once=add_once,
    answers={
        "drafts:draft-save": every_field(IntakeForm),
        "drafts:draft-of-record-save": every_field(FollowUpForm),
        "drafts:draft-discard": {"key": "discard"},
        "drafts:draft-restore": {"key": "restore"},
    },
    before={"drafts:draft-restore": discard},
    answered_by={"drafts:draft-discard": "worker", "drafts:draft-restore": "worker"},
    clear={
        "drafts.draft.form": "which of our forms it is",
        "drafts.draft.form_key": KEY,
        "drafts.draftpart.mark": KEY,
    },
    flow=flow,
)
