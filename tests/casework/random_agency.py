"""An agency drawn at random: blocks, programs, exceptions, closures and erasures, all mixed.

Rows are written directly: many agencies are drawn, and only how they are counted matters.
"""

import random
from datetime import timedelta

from django.utils import timezone

from accounts.models import Team
from accounts.roles import Role
from casework.models import (
    AccessGrant,
    Assignment,
    Block,
    CaseReview,
    Client,
    Closure,
    Contact,
    Demographics,
    Erasure,
    FollowUp,
    Membership,
    Program,
)
from tests.conftest import person

CLIENTS = 25


class RandomAgency:
    """Two teams, two supervisors, five workers, of whom one has left; 25 clients."""

    def __init__(self, seed: int) -> None:
        self.chance, self.today = random.Random(seed), timezone.localdate()
        self.teams = [Team.objects.create(name=name) for name in ("Harbor", "Hillside")]
        self.supervisors = [
            person(f"{name} Lind", Role.SUPERVISOR, team)
            for name, team in zip(("Sam", "Sue"), self.teams, strict=True)
        ]
        self.workers = [
            person(f"{name} Ruiz", Role.WORKER, self.chance.choice(self.teams))
            for name in ("Ana", "Ben", "Cora", "Dan", "Eli")
        ]
        self.workers[-1].is_active = False
        self.workers[-1].save()
        self.staff = [*self.supervisors, *self.workers]
        self.program = Program.objects.create(name="Haven", confidential=True)
        for member in self.some(self.staff):
            Membership.objects.create(
                program=self.program, person=member, added_by=self.staff[0]
            )
        for number in range(CLIENTS):
            self.add_client(number)

    def some(self, people: list) -> list:
        return self.chance.sample(people, self.chance.randint(0, len(people)))

    def happens(self, chance: float) -> bool:
        return self.chance.random() < chance

    def day(self, earliest: int, latest: int = 0):
        return self.today + timedelta(days=self.chance.randint(earliest, latest))

    def add_client(self, number: int) -> None:
        client = Client.objects.create(
            team=self.chance.choice(self.teams),
            chart_number=f"000-{number:04}",
            preferred_name=f"Somebody {number}",
            program=self.program if self.happens(0.2) else None,
            opened_on=self.day(-60),
            last_reached_on=self.day(-60) if self.happens(0.6) else None,
        )
        Demographics.objects.create(client=client)
        for worker in self.some(self.staff)[:2]:
            ended_on = self.today if self.happens(0.2) else None
            Assignment.objects.create(
                client=client, worker=worker, started_on=client.opened_on, ended_on=ended_on
            )
        for _ in range(self.chance.randint(0, 3)):
            FollowUp.objects.create(
                client=client,
                owner=self.chance.choice(self.staff),
                kind="call",
                due_on=self.day(-5, 5),
            )
            Contact.objects.create(
                client=client,
                recorded_by=self.chance.choice(self.staff),
                kind="street",
                place_kind="outdoors",
                outcome="reached",
                occurred_on=self.day(-60),
            )
        if self.happens(0.7):
            CaseReview.objects.create(client=client, due_on=self.day(-5, 5))
        if self.happens(0.2):
            reopened_on = self.today if self.happens(0.3) else None
            Closure.objects.create(
                client=client,
                reason="moved",
                closed_by=self.staff[0],
                reopened_on=reopened_on,
            )
        if self.happens(0.15):
            Block.objects.create(
                client=client,
                person=self.chance.choice(self.staff),
                reason="x",
                set_by=self.staff[0],
            )
        if self.happens(0.15):
            self.erase(client)
        if self.happens(0.3):
            self.give_access(client)

    def erase(self, client: Client) -> None:
        is_done = self.happens(0.6)
        Erasure.objects.create(
            client=client,
            reason="asked",
            requested_by=self.staff[0],
            confirmed_by=self.staff[1],
            confirmed_on=self.today,
            carried_out_at=timezone.now() if is_done else None,
        )

    def give_access(self, client: Client) -> None:
        AccessGrant.objects.create(
            content_object=client,
            user=self.chance.choice(self.staff),
            kind=self.chance.choice(["co_worker", "consultation", "coverage"]),
            reason="x",
            ends_at=timezone.now() + timedelta(days=self.chance.choice((-1, 1))),
            starts_at=timezone.now() - timedelta(days=2),
            given_by=self.staff[0],
        )
