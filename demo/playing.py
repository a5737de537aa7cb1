"""Playing the stories: every event through the same verbs that the pages call."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import singledispatch

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import trail
from casework.attempts import ATTEMPTS
from casework.intake import open_client
from casework.models import Client, Contact, FollowUp
from casework.recording import record_anonymous_contact, record_contact
from casework.transfers import transfer
from demo import stories
from demo.asking import ask
from demo.founding import Agency, found
from demo.requesting import request_an_export
from demo.schooling import train
from demo.sharing import share
from demo.stories import Story
from demo.tasking import give_tasks
from demo.telling import tell
from demo.visiting import go_out
from demo.walking import walk
from demo.warning import warn

Progress = Callable[[str], None]
EVERY = 10
ASK_THE_SUPERVISOR = "Ask the supervisor whether to try again"


@transaction.atomic
def play_year(*, seed: int, clients: int, today: date, progress: Progress) -> Agency:
    """Found the agency and live its year, all or nothing: one transaction, one commit.

    Args:
        seed: of everything invented.
        clients: how many people agree to a record in that year.
        today: the last day of the year.
        progress: called with how far it is, now and then.
    """
    agency = found(today)
    with trail.in_bulk():
        played = stories.stories(seed=seed, today=today, clients=clients)
        for number, story in enumerate(played, start=1):
            Play(agency, story).all_events()
            if number % EVERY == 0 or number == clients:
                progress(f"{number} of {clients} clients")
        for person, facts in stories.nameless(seed=seed, today=today, clients=clients):
            award = agency.awards.get(facts["award"])
            record_anonymous_contact(by=agency.user(person), **{**facts, "award": award})
    with trail.in_bulk():
        ask(agency, seed=seed)
    share(agency)
    warn(agency)
    tell(agency)
    go_out(agency)
    walk(agency)
    give_tasks(agency)
    train(agency, today)
    request_an_export(agency)
    return agency


class Play:
    """One story on its way into the record."""

    def __init__(self, agency: Agency, story: Story):
        self.agency, self.story = agency, story
        self.worker = agency.user(story.worker)
        self.client = open_client(
            by=self.worker,
            identity=story.identity,
            demographics=story.demographics,
            on=story.opened_on,
            **story.opening,
        )
        self.follow_ups = list(self.client.follow_ups.all())

    @property
    def supervisor(self) -> User:
        return self.agency.supervisor_of(self.worker)

    def all_events(self) -> Client:
        for event in self.story.events:
            play(event, self)
        return self.client

    def complete_follow_ups(self, contact, *, added: bool) -> None:
        """Complete the follow-ups of earlier contacts with the outcome of this one."""
        reached = contact.outcome == contact.Outcome.REACHED
        for follow_up in self.follow_ups:
            outcome = "done" if reached else "not_reached"
            follow_up.complete(by=self.worker, outcome=outcome, on=contact.occurred_on)
        self.follow_ups = list(contact.follow_ups.all()) if added else []

    def next_step(self, event: stories.Met) -> dict | None:
        """Return what follows a contact: after the third attempt, to ask the supervisor."""
        attempts = len(self.client.ladder.days) + 1
        is_in_vain = event.contact["outcome"] in Contact.UNANSWERED and attempts >= ATTEMPTS
        if event.follow_up and is_in_vain:
            return {**event.follow_up, "kind": FollowUp.Kind.TASK, "task": ASK_THE_SUPERVISOR}
        return event.follow_up

    def offer(self, facts: dict) -> dict:
        """Return an offer's fields, with the award and the provider that the story names."""
        fields = {**facts, "award": self.agency.awards.get(facts.get("award", ""))}
        if name := fields.pop("provider", ""):
            service = self.agency.services[name]
            fields |= {"provider_name": name, "provider_key": str(service.pk)}
        return fields

    def colleague(self) -> User:
        return next(
            user
            for user in self.agency.people.values()
            if user.team_id == self.worker.team_id
            and user.role == self.worker.role
            and user != self.worker
        )


@singledispatch
def play(event, playing: Play) -> None:
    """Let one event happen."""
    raise TypeError(f"No story knows {event!r}.")


@play.register
def _(event: stories.Met, playing: Play) -> None:
    contact = record_contact(
        playing.client,
        by=playing.worker,
        contact={**event.contact, "recorded_at": _evening(event)},
        offers=[playing.offer(facts) for facts in event.offers],
        follow_up=playing.next_step(event),
        present=[playing.colleague()] if event.in_pair else (),
        on=event.on,
    )
    playing.complete_follow_ups(contact, added=event.follow_up is not None)


@play.register
def _(event: stories.Reviewed, playing: Play) -> None:
    review = playing.client.reviews.unsigned().get()
    review.sign(by=playing.supervisor, agreed=event.agreed, on=event.on)


@play.register
def _(event: stories.Transferred, playing: Play) -> None:
    to = playing.agency.user(event.to)
    transfer(playing.client, to=to, by=playing.supervisor, on=event.on)
    playing.worker = to
    playing.follow_ups = list(playing.client.follow_ups.open())


@play.register
def _(event: stories.Closed, playing: Play) -> None:
    playing.client.close(
        by=playing.worker, reason=event.reason, summary=event.summary, on=event.on
    )
    playing.follow_ups = []


@play.register
def _(event: stories.Reopened, playing: Play) -> None:
    playing.client.closure.reopen(by=playing.supervisor, on=event.on)


@play.register
def _(event: stories.Revoked, playing: Play) -> None:
    playing.client.revoke_consent(event.purpose, by=playing.worker, on=event.on)
    playing.follow_ups = list(playing.client.follow_ups.open())


@play.register
def _(event: stories.Rescheduled, playing: Play) -> None:
    for follow_up in playing.follow_ups:
        follow_up.reschedule(by=playing.worker, due_on=event.due_on)


def _evening(event):
    """Return the moment at which a worker wrote it down."""
    met = datetime.combine(event.on, event.contact["began_at"])
    return timezone.make_aware(met + timedelta(minutes=event.contact["minutes"] + 20))
