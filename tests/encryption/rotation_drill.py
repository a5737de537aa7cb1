"""A rotation of many people's keys, killed again and again while others write.

Run as a program of its own, on a database of its own; prints what it found as JSON.
"""

import base64
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

import django

PEOPLE = 10_000
KILLS = 5
BETWEEN_KILLS = 600  # keys
OLD, NEW = (f"{name}:{base64.b64encode(name.encode() * 32)[:43].decode()}=" for name in "on")


def main():
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    settings.ENCRYPTION_KEYS = [OLD]
    call_command("migrate", verbosity=0)
    team = fill()
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    connections.close_all()
    notes = Path(tempfile.mkdtemp()) / "written.json"

    writer = child(lambda: write(team, notes))
    left = [left_by_a_killed_rotation() for _ in range(KILLS)]
    finished = end_of(child(lambda: call_command("keys_rotate")))
    os.kill(writer, signal.SIGTERM)
    wrote = end_of(writer)
    json.dump({"left": left, "exits": [finished, wrote], **found(notes)}, sys.stdout)


def fill():
    from accounts.models import Team
    from casework.models import Client

    team = Team.objects.create(name="Harbor")
    Client.objects.bulk_create((person(team, n, f"Person {n}") for n in range(PEOPLE)), 2_000)
    return team


def person(team, number, name):
    """Return somebody new. Drawn chart numbers would collide among so many."""
    from casework.models import Client

    return Client(team=team, chart_number=f"{number:08}", preferred_name=name)


def child(work):
    """Start a process of its own that does something; return its number."""
    number = os.fork()
    if number == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return number


def end_of(number):
    _, status = os.waitpid(number, 0)
    return os.waitstatus_to_exitcode(status)


def left_by_a_killed_rotation():
    """Rotate until some keys are done, kill it there, and say how many it left."""
    from django.core.management import call_command
    from django.db import connection

    from encryption import rotating

    before = rotating.to_rewrap().count()
    connection.close()
    rotation = child(lambda: call_command("keys_rotate", batch_size=100))
    while rotating.to_rewrap().count() > before - BETWEEN_KILLS:
        time.sleep(0.005)
    os.kill(rotation, signal.SIGKILL)
    assert end_of(rotation) == -signal.SIGKILL
    left = rotating.to_rewrap().count()
    connection.close()
    return left


def write(team, notes):
    """Open, change, add and erase people until a signal says stop; note what should be read."""
    from casework.models import Client
    from encryption import door, keyring

    signals = []
    signal.signal(signal.SIGTERM, lambda *_: signals.append("stop"))
    chosen = list(Client.objects.order_by("?").values_list("pk", flat=True)[:2_000])
    should_be = {}
    while chosen and not signals:
        time.sleep(0.01)
        known = Client.objects.get(pk=chosen.pop())
        with door.reading_as(door.BulkReader()):
            name = known.preferred_name
            known.preferred_name = should_be[str(known.pk)] = f"{name}, changed"
            known.save()
        new = person(team, PEOPLE + len(chosen), "New")
        new.save()
        should_be[str(new.pk)] = "New"
        if len(chosen) % 5 == 0:
            keyring.destroy(known.pk)
            should_be[str(known.pk)] = None
    notes.write_text(json.dumps(should_be))


def found(notes):
    """Read everybody with the new key alone, then try the old one on every key."""
    from django.conf import settings

    from casework.models import Client
    from encryption import door, keyring, rotating
    from encryption.exceptions import Erased
    from encryption.models import DataKey

    should_be = json.loads(notes.read_text())
    settings.ENCRYPTION_KEYS = [NEW]
    keyring.forget_all()
    counts = {"people": 0, "written": len(should_be), "erased": 0, "wrong": 0}
    for one in Client.objects.iterator(2_000):
        counts["people"] += 1
        wanted = should_be.get(str(one.pk), "Person ")
        try:
            with door.reading_as(door.BulkReader()):
                name = one.preferred_name
        except Erased:
            name = None
        right = name == wanted or (name or "").startswith(wanted or "nobody")
        counts["erased"] += name is None
        counts["wrong"] += not right
    settings.ENCRYPTION_KEYS = [OLD]
    closed = sum(len(rows) for rows in rotating.unreadable_keys())
    counts["opened_by_the_old_key"] = DataKey.objects.living().count() - closed
    return counts


if __name__ == "__main__":
    main()
