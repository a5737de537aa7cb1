"""A small agency with a record of every kind, and a canary in every word that tells of one."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone
from PIL import Image

from accounts import inviting
from accounts.models import Team, User
from accounts.roles import Role
from audit import trail
from casework import access, coverage, erasing, intake, recording, scanning
from casework.models import Award, Client
from exports import exporting
from oversight.models import UnusualAccess
from providers.models import Organization, Service
from reports.period import Period
from reports.questionnaires import VOCA_QUARTERLY
from reports.submitting import submit
from tests.conftest import person
from training import qualifying

OWN, TEAMS, OTHER, CONFIDENTIAL, MISSING = "own", "team's", "other team's", "hidden", "missing"
TARGETS = (OWN, TEAMS, OTHER, CONFIDENTIAL, MISSING)

ASKING = (
    "nobody",
    "worker",
    "supervisor",
    "director",
    "administrator",
    "auditor",
    "without role",
    "former",
    "blocked",
)

EXPORT = {
    "purpose": "Calling everybody about the move",
    "recipient": "The office",
    "basis": "inside",
    "basis_note": "",
    "selection": "open",
    "worker": None,
    "client": None,
    "columns": ["name", "phone"],
}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class World:
    """Who asks, and about whom: people by what they are, targets by how near they are."""

    people: dict[str, User | None] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    parts: dict[str, dict[str, object]] = field(default_factory=dict)
    canaries: dict[str, list[str]] = field(default_factory=dict)
    records: dict[str, object] = field(default_factory=dict)

    def sees(self, asking: str, target: str) -> bool:
        """Say by the written rule, and not by the code's, who may open which record."""
        return target in {"worker": {OWN}, "supervisor": {OWN, TEAMS}}.get(asking, set())

    def foreign_canaries(self, asking: str) -> list[str]:
        """Return what no answer to this person may ever contain."""
        return [
            canary
            for target, canaries in self.canaries.items()
            if not self.sees(asking, target)
            for canary in canaries
        ]


def build() -> World:
    """Make the agency through the verbs that people use."""
    world = World()
    harbor, hillside = Team.objects.create(name="Harbor"), Team.objects.create(name="Hillside")
    people = world.people
    people["nobody"] = None
    people["worker"] = person("Ana Ruiz", Role.WORKER, harbor)
    people["supervisor"] = person("Sam Lindqvist", Role.SUPERVISOR, harbor)
    people["director"] = person("Dora Weiss", Role.DIRECTOR)
    people["administrator"] = person("Adam Pryce", Role.ADMINISTRATOR)
    people["auditor"] = person("Aud Solberg", Role.AUDITOR)
    people["without role"] = person("Rae Lund", "", harbor)
    people["former"] = person("Fay Moss", Role.WORKER, harbor)
    people["blocked"] = person("Bo Lisse", Role.WORKER, harbor)
    people["Ben"] = ben = person("Ben Okafor", Role.WORKER, harbor)
    cora = person("Cora Nakai", Role.WORKER, hillside)
    for target, worker in {
        OWN: people["worker"],
        TEAMS: ben,
        OTHER: cora,
        CONFIDENTIAL: people["worker"],
    }.items():
        add_client(world, target, worker)
    for client in world.clients.values():
        for colleague in ("former", "blocked"):
            client.assignments.create(worker=people[colleague])
    add_records(world)
    hide(world, cora)
    return world


def add_client(world: World, target: str, worker: User) -> None:
    """Open a record with one of everything, each text of it a canary of its target."""
    token = f"zq{target[:2]}xj"
    today = timezone.localdate()
    client = intake.open_client(
        by=worker,
        agreed_to=["record", "contact"],
        method="written",
        identity={
            "preferred_name": f"{token}name",
            "other_names": f"{token}other",
            "phone_number": f"+1206555{sum(map(ord, target)) % 9000 + 1000:04}",
            "birth_date": date(1990, 2, 3),
        },
        interpreter=f"{token}interpreter",
    )
    client.close(by=worker, reason="moved", summary=f"{token}summary")
    client.closures.get().reopen(by=worker)
    contact = recording.record_contact(
        client,
        by=worker,
        contact={
            "kind": "street",
            "place_kind": "outdoors",
            "outcome": "reached",
            "occurred_on": today,
            "note": f"{token}note",
        },
        offers=[
            {
                "service": "crisis-intervention",
                "answer": "accepted",
                "provided_on": today,
                "quantity": 1,
                "provider_name": f"{token}provider",
            }
        ],
        follow_up={
            "kind": "visit",
            "due_on": today + timedelta(days=7),
            "task": f"{token}task",
        },
    )
    consent = client.consents.filter(purpose="contact").get()
    scan = scanning.scan_form(consent, by=worker, upload=photo(f"{token}form.png"))
    world.clients[target] = client
    world.canaries[target] = [token, client.chart_number, client.phone_number, str(client.pk)]
    world.parts[target] = {
        "client": client,
        "contact": contact,
        "consent": consent,
        "scan": scan,
        "follow_up": contact.follow_ups.get(),
        "review": client.reviews.get(),
        "closure": client.closures.get(),
        "erasure": erasing.request(client, by=worker, reason="asked"),
    }


def add_records(world: World) -> None:
    """Add what belongs to no client: colleagues, awards, reports, the directory."""
    people = world.people
    director = people["director"]
    former = people["former"]
    former.deactivate(by=people["administrator"])
    award = Award.objects.create(
        number="voca-2026",
        name="VOCA Victim Assistance",
        funder="Office for Victims of Crime",
        starts_on=date(2025, 10, 1),
        ends_on=date(2099, 9, 30),
        year_starts_in=10,
    )
    autumn = Period(date(2025, 10, 1), date(2025, 12, 31))
    organization = Organization.objects.create(name="Ferry Street Society")
    snapshot = submit(VOCA_QUARTERLY, award, autumn, by=director)
    worker, supervisor = people["worker"], people["supervisor"]
    course = qualifying.add_course(by=people["administrator"], name="First aid", months=12)
    training = qualifying.submit_certificate(
        by=worker, course=course, completed_on=date(2026, 1, 5), certificate=photo("paper.png")
    )
    invitation, _ = inviting.invite(
        by=people["administrator"], email="new@example.org", role=Role.DIRECTOR, team=None
    )
    Browser().force_login(supervisor, BACKEND)
    world.records |= {
        "colleague": {"pk": worker.pk},
        "person to train": {"person_pk": worker.pk},
        "former": {"pk": former.pk},
        "award": {"award_number": award.number, "form_code": "voca-quarterly"},
        "organization": {"pk": organization.pk},
        "service": {"pk": Service.objects.create(name="Meals", organization=organization).pk},
        "snapshot": {"pk": snapshot.pk},
        "file of snapshot": {"pk": snapshot.pk, "format": "csv"},
        "course": {"pk": course.pk},
        "capability": {"capability": "casework.record_contact"},
        "training": {"pk": training.pk},
        "certificate": {"pk": training.pk},
        "invitation": {"pk": invitation.pk},
        "session": {"handle": supervisor.sessions.get().handle},
        "export": {"pk": exporting.request(by=supervisor, **EXPORT).pk},
        "coverage": covered(worker, people["Ben"], by=supervisor),
    }


def covered(away: User, to: User, *, by: User) -> dict:
    """Let Ben cover for Ana, and end it: the rules below speak of every day."""
    until = timezone.now() + timedelta(days=3)
    coverage.start(away, to=to, until=until, reason="on leave", by=by)
    coverage.end(away, to=to, by=by)
    return {"colleague_pk": away.pk, "pk": to.pk}


def hide(world: World, outsider: User) -> None:
    """Block one colleague from every record, and put one record where nobody here looks."""
    people = world.people
    program = access.create_program(
        by=people["administrator"], name="Lighthouse", confidential=True
    )
    membership = program.add_member(outsider, by=people["administrator"])
    world.records |= {
        "program": {"pk": program.pk},
        "open program": access.create_program(
            by=people["administrator"], name="Street work", confidential=False
        ).pk,
        "membership": {"program_pk": program.pk, "pk": membership.pk},
        "unusual": {"pk": unusual(people["worker"], world.clients[OTHER]).pk},
    }
    now = timezone.now()
    for target, client in world.clients.items():
        token = f"zq{target[:2]}xj"
        granted = client.access_grants.create(
            user=outsider,
            kind="consultation",
            reason=f"{token}reason",
            ends_at=now + timedelta(days=1),
            given_by=people["supervisor"],
        )
        block = access.block(
            client, person=people["blocked"], reason=f"{token}block", by=people["supervisor"]
        )
        emergency = client.emergency_accesses.create(
            person=people["worker"] if target == OTHER else outsider,
            reason="safety",
            why=f"{token}emergency",
            ends_at=now,
        )
        world.parts[target] |= {
            "access_grant": granted,
            "block": block,
            "emergency_access": emergency,
        }
    world.records["own emergency access"] = {"pk": world.parts[OTHER]["emergency_access"].pk}
    hidden = world.clients[CONFIDENTIAL]
    hidden.program = program
    hidden.save(update_fields=["program"])
    trail.attest_remaining()


def unusual(reader: User, client: Client) -> UnusualAccess:
    """An unusual access to a record that the supervisor who reviews it may not open."""
    return UnusualAccess.objects.create(
        person=reader, kind="exception_unused", day=timezone.localdate(), client=client
    )


def photo(name: str) -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "white").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), content_type="image/png")


def missing() -> uuid.UUID:
    """Return a key that no record has."""
    return uuid.uuid4()
