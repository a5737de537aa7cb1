"""An agency that grows to a size, and a yardstick that does not grow with it."""

import gc
import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models
from django.utils import timezone

from accounts.models import Team, User
from casework import counting
from casework.models import (
    Assignment,
    CaseReview,
    Client,
    Closure,
    Consent,
    ConsentWording,
    Demographics,
    FollowUp,
)
from encryption import keyring
from encryption.fields import sealed_fields
from encryption.models import DataKey
from encryption.sealing import Binding, Cipher, seal
from search import segments

TEAMS, WORKERS, AT_ONCE, ROWS_PER_INSERT = 20, 20, 2_000, 50


def arithmetic() -> None:
    """Work for some milliseconds on what no database and no code of ours has a part in."""
    digest = b""
    for number in range(20_000):
        digest = hashlib.sha256(digest + number.to_bytes(4)).digest()


def fill(ana: AbstractBaseUser, size: int, *, teams: int = TEAMS) -> None:
    """Bring the agency to a size: other people, in Ana's team and in as many others.

    Each team has twenty workers beside her. A tenth of the clients are closed; every eighth of
    the others has an overdue follow-up and a review that is due. A hundredth are called Okafor.
    """
    everywhere = all_teams(ana, teams)
    workers = {team.pk: workers_of(team) for team in everywhere}
    while (missing := size - Client.objects.count()) > 0:
        first = Client.objects.count()
        numbers = range(first, first + min(missing, AT_ONCE))
        add(numbers, everywhere, workers)
    settle()


def gather(team: Team, size: int) -> None:
    """Let everybody be of one team, with its workers."""
    models.QuerySet(Client).update(team=team)
    workers = workers_of(team)
    keys = list(Client.objects.order_by("chart_number").values_list("pk", flat=True))
    for number, worker in enumerate(workers):
        theirs = keys[number :: len(workers)]
        for start in range(0, len(theirs), ROWS_PER_INSERT * 10):
            some = theirs[start : start + ROWS_PER_INSERT * 10]
            others = Assignment.objects.filter(client__in=some).exclude(worker__name="Ana Ruiz")
            models.QuerySet(Assignment, others.query).update(worker=worker)
    put_into_search(team, Client.objects.values_list("pk", "chart_number"))
    settle()


def settle() -> None:
    """Do what a night does, and spare from searches for garbage what filled the tables."""
    counting.fold()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    keyring.forget_all()
    gc.collect()
    gc.freeze()  # a server's process does not carry what it took to fill the tables


def all_teams(ana: AbstractBaseUser, how_many: int) -> list[Team]:
    found = [ana.team, *Team.objects.exclude(pk=ana.team_id)][:how_many]
    return found + [
        Team.objects.create(name=f"Team {number}") for number in range(len(found), how_many)
    ]


def workers_of(team: Team) -> list[User]:
    """Return twenty workers, who are made if they are not there."""
    there = list(User.objects.filter(team=team, email__startswith="w").order_by("email"))
    return there or [
        User.objects.create_user(
            f"w{number:02}-{team.pk.hex}@example.org",
            name=f"Worker {number}",
            role="worker",
            team=team,
        )
        for number in range(WORKERS)
    ]


def name_of(number: int) -> str:
    return f"Somebody{'okafor' if number % 100 == 7 else ''} {number}"


def add(numbers: range, everywhere: list[Team], workers: dict[Any, list[User]]) -> None:
    """Write clients and what belongs to them past the verbs, the history and the trail."""
    today, wording = timezone.localdate(), ConsentWording.objects.first()
    rows: dict[type[models.Model], list[models.Model]] = {}
    ciphers: dict[Any, Cipher] = {}
    for number in numbers:
        team = everywhere[number % len(everywhere)]
        worker = workers[team.pk][number // len(everywhere) % WORKERS]
        client = Client(
            team=team,
            chart_number=f"{number:06}",
            preferred_name=name_of(number),
            opened_on=today - timedelta(days=number % 700),
        )
        secret = AESGCM.generate_key(256)
        ciphers[client.pk] = AESGCM(secret)
        made: list[models.Model] = [
            keyring.wrap(client.pk, 1, secret),
            client,
            Demographics(client=client),
            Assignment(client=client, worker=worker, started_on=today),
            Consent(client=client, purpose="record", wording=wording, explained_by=worker),
        ]
        if number % 10 == 3:
            made.append(Closure(client=client, reason="moved", closed_by=worker))
        elif number % 8 == 1:
            late = today - timedelta(days=1 + number % 90)
            made.append(CaseReview(client=client, due_on=late))
            made.append(FollowUp(client=client, owner=worker, kind="task", due_on=late))
        for record in made:
            rows.setdefault(type(record), []).append(record)
    for model in (DataKey, *(each for each in rows if each is not DataKey)):
        insert(model, rows[model], ciphers)
    for team in everywhere:
        theirs = [one for one in rows[Client] if one.team_id == team.pk]
        put_into_search(team, ((one.pk, one.chart_number) for one in theirs))


def insert(model: type[models.Model], records: list[Any], ciphers: dict[Any, Cipher]) -> None:
    """Write records as they are to be stored."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.generated and not isinstance(field, models.AutoField)
    ]
    columns = ", ".join(field.column for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        for start in range(0, len(records), ROWS_PER_INSERT):
            some = records[start : start + ROWS_PER_INSERT]
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({columns}) VALUES "
                f"{', '.join([row] * len(some))}",
                [stored(field, record, ciphers) for record in some for field in fields],
            )


def stored(field: Any, record: Any, ciphers: dict[Any, Cipher]) -> Any:
    """Return what a column holds: a value sealed with the key of the record's client."""
    if field not in sealed_fields(type(record)):
        value = field.pre_save(record, add=True)
        return field.get_db_prep_save(value, connection)
    value = getattr(record, field.attname)
    if value is None:
        return None
    owner = getattr(record, field.owner)
    binding, text = Binding(owner, record.id), field.encode(value)
    blob = seal(text, ciphers[owner], 1, field.label, binding, field.block)
    return connection.Database.Binary(bytes(blob))


def put_into_search(team: Team, clients: Iterable[tuple[Any, str]]) -> None:
    fields = Client.search_fields
    segments.put(
        team.pk,
        {
            key: fields.text_of(
                Client(pk=key, chart_number=number, preferred_name=name_of(int(number)))
            )
            for key, number in clients
        },
    )
