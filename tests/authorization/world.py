"""A small agency with a record of every kind, and a canary in every word that tells of one."""

import uuid

from accounts.models import Team
from accounts.roles import Role
from audit import trail
from casework.models import Program
from tests.conftest import person
from tests.nouns.declaring import CONFIDENTIAL, MISSING, OTHER, OWN, TEAMS, World, nouns

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


def build() -> World:
    """Make the agency through the verbs that people use: one of every noun."""
    world = World()
    add_people(world)
    for name, noun in nouns().items():
        if noun.add:
            for target in TARGETS:
                if target != MISSING:
                    noun.add(world, target)
        if noun.add_once:
            noun.add_once(world)
        if name == "clients":
            assign_two_who_must_not_see(world)
    hide_one(world)
    trail.attest_remaining()
    return world


def add_people(world: World) -> None:
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
    people["Ben"] = person("Ben Okafor", Role.WORKER, harbor)
    people["Cora"] = person("Cora Nakai", Role.WORKER, hillside)


def assign_two_who_must_not_see(world: World) -> None:
    """Give every client to somebody who has left, and to somebody who will be blocked."""
    for client in world.clients.values():
        for colleague in ("former", "blocked"):
            client.assignments.create(worker=world.people[colleague])


def hide_one(world: World) -> None:
    """Put one record into a confidential program, whose only member works elsewhere."""
    hidden = world.clients[CONFIDENTIAL]
    hidden.program = Program.objects.get(pk=world.records["program"]["pk"])
    hidden.save(update_fields=["program"])


def missing() -> uuid.UUID:
    """Return a key that no record has."""
    return uuid.uuid4()
