"""Five hundred random writes, of every kind that the code can make: each is on the trail.

Forms over HTTP, activities, verbs, bulk writes, imports, transfers, erasures, commands, and
what nobody ought to do: a save past every verb. Then rows and events agree, both ways.
"""

import io
import random
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts import inviting
from accounts.models import Team, User
from accounts.roles import Role
from audit import reconciling, trail, write_capture
from casework import access, erasing, intake, recording
from casework.forms.awards import NO_AWARD
from casework.models import (
    AccessGrant,
    AnonymousContact,
    Client,
    ConsentWording,
    Contact,
    Demographics,
    Erasure,
    FollowUp,
)
from casework.transfers import transfer
from demo.founding import DIRECTORY
from encryption import resealing
from providers.importing import import_directory
from providers.models import Location, Organization, Service
from reports.funding import add_award
from tests.conftest import PASSWORD, open_client

WRITES = 500


class NothingToDo(Exception):
    """There is nobody this could be done to now."""


class Agency:
    """People who do random things."""

    def __init__(self, chance, browser_of):
        self.chance, self.browser_of = chance, browser_of
        self.harbor = inviting.create_team(by=None, name="Harbor")
        self.ana, self.ben = self.person("Ana", Role.WORKER), self.person("Ben", Role.WORKER)
        self.sam, self.dora = (
            self.person("Sam", Role.SUPERVISOR),
            self.person("Dora", "director"),
        )
        self.adam = self.person("Adam", Role.ADMINISTRATOR)
        self.number = 0
        for name in ("Rosa", "Luz", "Mo"):
            open_client(self.ana, name)

    def person(self, name, role):
        team = self.harbor if role in (Role.WORKER, Role.SUPERVISOR) else None
        email = f"{name.lower()}@example.org"
        return User.objects.create_user(email, PASSWORD, name=name, role=role, team=team)

    def one_of(self, found):
        found = list(found)
        if not found:
            raise NothingToDo
        return self.chance.choice(found)

    def client(self):
        return self.one_of(Client.objects.open().order_by("pk"))

    def next(self):
        self.number += 1
        return self.number

    # Forms

    def fill_in_the_intake(self):
        typed = {
            "texts": "en:record-2,contact-2",
            "agreed_to": ["record", "contact"],
            "method": "verbal",
            "preferred_name": f"Noor {self.next()}",
            "language": "es",
        }
        self.post(self.ana, reverse("casework:client-create"), typed)

    def count_people(self):
        typed = {"kind": "street", "place_kind": "outdoors", "people": "3"}
        typed |= {"award": NO_AWARD}
        today = timezone.localdate()
        days = {"occurred_on_day": today.day, "occurred_on_month": today.month}
        days |= {"occurred_on_year": today.year, "occurred_on": today.isoformat()}
        self.post(self.ana, reverse("casework:anonymous-contact-create"), typed | days)

    def post(self, who, path, typed):
        response = self.browser_of(who).post(path, typed)
        assert response.status_code in (302, 303), response.content.decode()

    # Activities and verbs

    def open_a_record(self):
        open_client(self.chance.choice([self.ana, self.ben]), f"Ines {self.next()}")

    def record_a_contact(self):
        contact = {
            "kind": "street",
            "place_kind": "outdoors",
            "outcome": self.chance.choice(["reached", "not_reached"]),
            "occurred_on": timezone.localdate(),
            "note": f"Visit {self.next()}",
        }
        recording.record_contact(
            self.client(),
            by=self.ana,
            contact=contact,
            offers=[{"service": "crisis-intervention", "answer": "declined"}],
            follow_up={"kind": "task", "due_on": timezone.localdate() + timedelta(days=3)},
            present=[self.ben],
        )

    def amend_a_contact(self):
        self.one_of(Contact.objects.order_by("pk")).amend(by=self.ana, minutes=self.next())

    def amend_a_record(self):
        self.client().amend(by=self.ana, other_names=f"Called {self.next()}")

    def amend_demographics(self):
        one = self.one_of(Demographics.objects.order_by("pk"))
        one.amend(by=self.ana, language="es" if one.language != "es" else "en")

    def consent(self):
        intake.give_consent(self.client(), by=self.ana, purpose="contact", method="written")

    def revoke(self):
        consents = self.client().consents.in_force().filter(purpose="contact")
        self.one_of(consents).client.revoke_consent("contact", by=self.ana)

    def complete_or_reschedule(self):
        follow_up = self.one_of(FollowUp.objects.open().order_by("pk"))
        if self.chance.random() < 0.5:
            follow_up.complete(by=self.ana, outcome="done")
        else:
            day = timezone.localdate() + timedelta(days=self.next())
            follow_up.reschedule(by=self.ana, due_on=day)

    def close_or_reopen(self):
        closed = Client.objects.closed().order_by("pk").first()
        if closed and self.chance.random() < 0.7:
            closed.closure.reopen(by=self.sam)
        else:
            self.client().close(by=self.ana, reason="moved", summary="Left town")

    def transfer(self):
        transfer(self.client(), to=self.chance.choice([self.ana, self.ben]), by=self.sam)

    def sign_a_review(self):
        self.one_of(self.client().reviews.unsigned()).sign(by=self.sam, agreed="Continue")

    def grant_and_block(self):
        until = timezone.now() + timedelta(days=5)
        new = self.person(f"New{self.next()}", Role.WORKER)
        if self.chance.random() < 0.5:
            access.block(self.client(), person=new, reason="They know each other", by=self.sam)
        else:
            access.grant(
                self.client(),
                to=new,
                kind=AccessGrant.GIVEN_BY_HAND[0],
                reason="Speaks Spanish",
                until=until,
                by=self.sam,
            )

    def ask_for_erasure(self):
        erasing.request(self.client(), by=self.ana, reason="asked")

    def decide_on_erasure(self):
        erasure = self.one_of(Erasure.objects.pending().unconfirmed())
        if self.chance.random() < 0.5:
            erasure.cancel(by=self.sam)
        else:
            erasure.confirm(by=self.sam)

    def change_people(self):
        person = self.one_of(User.objects.filter(name__startswith="New"))
        role = self.chance.choice([Role.WORKER, Role.SUPERVISOR])
        self.chance.choice(
            [
                lambda: person.assign_role(role, self.harbor, by=self.adam),
                lambda: person.deactivate(by=self.adam),
                lambda: person.reactivate(by=self.adam),
            ]
        )()

    def invite(self):
        inviting.invite(
            by=self.adam,
            email=f"p{self.next()}@example.org",
            role=Role.WORKER,
            team=self.harbor,
        )

    def fund(self):
        today = timezone.localdate()
        add_award(
            by=self.dora,
            number=f"award-{self.next()}",
            name="An award",
            funder="A funder",
            starts_on=today,
            ends_on=today + timedelta(days=365),
            fiscal_year_start_month=10,
        )

    # Commands and imports

    def erase_what_is_due(self):
        Erasure.objects.pending().update(due_on=timezone.localdate())
        call_command("erase_due", stdout=io.StringIO(), stderr=io.StringIO())

    def import_a_directory(self):
        import_directory(DIRECTORY, source=f"town-{self.number % 3}")
        keep = self.one_of(Location.objects.filter(confidential=False).order_by("pk"))
        keep.make_confidential(by=self.adam)

    def refresh_the_directory(self):
        Service.objects.order_by("pk").first() or self.import_a_directory()
        found = self.one_of(Organization.objects.order_by("pk"))
        found.description = f"Refreshed {self.next()}"
        bulk_update_with_history([found], Organization, ["description"])

    def reseal(self):
        sum(resealing.reseal(self.client().pk, wait=lambda seconds: None))

    # Past every verb

    def write_in_bulk(self):
        anonymous = [
            AnonymousContact(
                team=self.harbor,
                recorded_by=self.ana,
                kind="street",
                place_kind="outdoors",
                people=self.next(),
            )
            for _ in range(3)
        ]
        bulk_create_with_history(anonymous, AnonymousContact)
        AnonymousContact.objects.filter(people__lt=20).update(people=models.F("people") + 1)

    def save_past_every_verb(self):
        team = Team.objects.create(name=f"Team {self.next()}")
        team.name += " B"
        team.save()
        team.delete()

    def change_a_list(self):
        one = self.one_of(Contact.objects.order_by("pk"))
        if one.present.exists():
            one.present.clear()
        else:
            one.present.add(self.ben, self.sam)

    def change_a_password(self):
        self.ben.set_password(f"another long sentence {self.next()}")
        self.ben.save()

    def forget_history(self):
        one = self.one_of(Demographics.objects.order_by("pk"))
        one.language = "vi" if one.language != "vi" else "en"
        one.save()
        one.history.last().delete()

    KINDS = (
        fill_in_the_intake,
        count_people,
        open_a_record,
        record_a_contact,
        amend_a_contact,
        amend_a_record,
        amend_demographics,
        consent,
        revoke,
        complete_or_reschedule,
        close_or_reopen,
        transfer,
        sign_a_review,
        grant_and_block,
        ask_for_erasure,
        decide_on_erasure,
        change_people,
        invite,
        fund,
        erase_what_is_due,
        import_a_directory,
        refresh_the_directory,
        reseal,
        write_in_bulk,
        save_past_every_verb,
        change_a_list,
        change_a_password,
        forget_history,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(4))
def test_every_random_write_is_on_the_trail(seed, browser_of):
    for purpose in ("record", "contact"):
        ConsentWording.objects.get_or_create(purpose=purpose, language="en", version=1)
    chance = random.Random(seed)
    agency, done, tries = Agency(chance, browser_of), [], 0
    while tries < WRITES and (len(done) < WRITES // 4 or set(done) != set(Agency.KINDS)):
        kind = Agency.KINDS[tries % len(Agency.KINDS)]
        tries += 1
        before = trail.all_events().count()
        try:
            with transaction.atomic() if chance.random() < 0.3 else nullcontext():
                kind(agency)
        except (NothingToDo, ValidationError):
            continue
        if kind is not Agency.erase_what_is_due:
            assert trail.all_events().count() > before, kind.__name__
        assert write_capture.captured().unattested() == []
        done.append(kind)

    assert set(done) == set(Agency.KINDS)
    assert list(reconciling.differences()) == []
    assert trail.breaks() == []
