"""An agency that grows to a size, and a yardstick that does not grow with it."""

import gc
import hashlib
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.utils import timezone

from accounts.models import Team
from audit import trail
from casework.models import Assignment, Client, Demographics

TEAMS, AT_ONCE = 20, 2_000


def arithmetic() -> None:
    """Work for some milliseconds on what no database and no code of ours has a part in."""
    digest = b""
    for number in range(20_000):
        digest = hashlib.sha256(digest + number.to_bytes(4)).digest()


def fill(ana: AbstractBaseUser, size: int, *, teams: int = TEAMS) -> None:
    """Bring the agency to a size: other people, in Ana's team and in as many others."""
    all_teams = [ana.team, *Team.objects.exclude(pk=ana.team_id)][:teams]
    all_teams += [Team.objects.create(name=f"Team {n}") for n in range(len(all_teams), teams)]
    today = timezone.localdate()
    while (missing := size - Client.objects.count()) > 0:
        number = Client.objects.count()
        made = Client.objects.bulk_create(
            Client(
                team=all_teams[n % teams],
                chart_number=f"{n:06}",
                preferred_name=f"Somebody {n}",
                opened_on=today - timedelta(days=n % 700),
            )
            for n in range(number, number + min(missing, AT_ONCE))
        )
        Demographics.objects.bulk_create(Demographics(client=client) for client in made)
        Assignment.objects.bulk_create(
            Assignment(client=client, worker=other_worker(client), started_on=today)
            for client in made
        )
        trail.attest_remaining()  # the commit would: a test's transaction has none
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    gc.collect()
    gc.freeze()  # a server's process does not carry what it took to fill the tables


def other_worker(client: Client) -> AbstractBaseUser:
    """Return a worker of the client's team who is not Ana."""
    people = client.team.people
    name = f"Worker of {client.team.name}"
    if client.team_id not in _workers:
        email = f"{client.team_id.hex}@example.org"
        _workers[client.team_id] = people.model.objects.create_user(
            email, name=name, role="worker", team=client.team
        )
    return _workers[client.team_id]


_workers: dict = {}
