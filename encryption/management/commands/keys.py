"""One command for everything that is done with keys. It shows fingerprints, never a key."""

import json
import os
import sys
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from encryption import inventory, keks, ports, recovery_kit, resealing, rotating
from encryption.exceptions import Erased, KeyMissing, SealBroken
from encryption.management.numbers import at_least
from encryption.models import DataKey
from encryption.progress import show_progress

RETIRED = """\
Nothing hangs on {name!r} any more. What is left to do:
  1. take its entry out of ENCRYPTION_KEYS, or of the file that it names, and start again;
  2. destroy the file it came from, every copy of it, and every page of its recovery kit;
  3. destroy the backups of the table of data keys that were made before today. Whoever keeps
     one of them and this key can still open the records of people who were erased."""

NEW_KEY_NEXT_STEPS = """\
Put it into ENCRYPTION_KEYS on every server: behind the present key, and start them again. Only
when all of them know it, put it in front, and start them once more."""

SEARCH_IS_DUE = """\
Somebody was erased since search got its key, which opens what old backups hold of search:
`rebuild_search --new-key` replaces it."""

REFUSALS = (
    Erased,
    KeyMissing,
    SealBroken,
    ImproperlyConfigured,
    recovery_kit.KitRefused,
    OSError,
)


class Command(BaseCommand):
    help = "Look after the keys: status, new, rotate, retire, reseal, kit, restore-kit."
    requires_system_checks = []  # a kit is restored where the key is missing

    def add_arguments(self, parser):
        ways = parser.add_subparsers(dest="way", required=True, metavar="what")

        way = ways.add_parser("status", help="which keys there are, and what hangs on each")
        way.add_argument("--json", action="store_true", dest="as_json")

        way = ways.add_parser("new", help="draw a new key-encryption key, into a file")
        way.add_argument("name", help="such as 2026-11")
        way.add_argument("--to", required=True, metavar="FILE")

        way = ways.add_parser("rotate", help="wrap every data key by the current key")
        way.add_argument("--dry-run", action="store_true", help="only say what would be done")
        way.add_argument("--at-once", type=at_least(1), default=rotating.KEYS_PER_TRANSACTION)

        way = ways.add_parser("retire", help="say whether a key may go, and from where")
        way.add_argument("name")

        way = ways.add_parser("reseal", help="give one person a new key, and seal all anew")
        way.add_argument("client", type=uuid.UUID, help="the key at the end of their address")

        way = ways.add_parser("kit", help="print the current key on pages, some restore it")
        way.add_argument("--pages", type=int, default=5)
        way.add_argument("--needed", type=int, default=3)
        way.add_argument("--name", help="another key than the current one")

        way = ways.add_parser("restore-kit", help="type pages, get the key into a file")
        way.add_argument("name", help="what the pages call the key")
        way.add_argument(
            "--to", required=True, metavar="FILE", help="a new file, for you alone"
        )

    def handle(self, *args, way, **options):
        try:
            getattr(self, way.replace("-", "_"))(**options)
        except REFUSALS as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            raise CommandError(f"The database can not be asked: {error}") from error

    def status(self, *, as_json, **options):
        status = inventory.key_status()
        if as_json:
            named = [kek._asdict() for kek in status.keks]
            self.stdout.write(json.dumps(status._asdict() | {"keks": named}, default=str))
        else:
            self._tell(status)
        if status.faults:
            sys.exit(1)

    def _tell(self, status):
        self.stdout.write("key-encryption key  fingerprint  data keys  oldest")
        for kek in status.keks:
            oldest = f"{timezone.localtime(kek.oldest):%Y-%m-%d}" if kek.oldest else "–"
            self.stdout.write(
                f"{kek.name:<19} {kek.fingerprint or '–':<12} {kek.data_keys:>9,}  "
                f"{oldest:<10}  {kek.role}"
            )
        self.stdout.write(
            f"\n{status.people:,} people have a key; {status.tombstones:,} were erased."
        )
        if status.rotated_at:
            last = f"{timezone.localtime(status.rotated_at):%Y-%m-%d}"
            self.stdout.write(f"Data keys were last wrapped anew, by a rotation, on {last}.")
        else:
            self.stdout.write("Data keys were never wrapped anew: there was no rotation.")
        if status.resealing:
            self.stdout.write(f"{status.resealing:,} are being resealed: run it again.")
        if status.search_keys > 1:
            self.stdout.write("Search is being given a new key: `rebuild_search --new-key`.")
        elif status.search_key_is_due:
            self.stdout.write(SEARCH_IS_DUE)
        for fault in status.faults:
            self.stdout.write(self.style.ERROR(fault))

    def new(self, *, name, to, **options):
        kek = keks.generate(name)
        if settings.ENCRYPTION_KEYS and name in keks.known():
            raise CommandError(f"ENCRYPTION_KEYS names a key {name!r} already.")
        self._write(kek, to)
        self._announce("keys.new", key=kek.name, fingerprint=kek.fingerprint)
        self.stdout.write(NEW_KEY_NEXT_STEPS)

    def rotate(self, *, dry_run, at_once, **options):
        total = rotating.to_rewrap().count()
        name = keks.current().name
        if dry_run:
            self.stdout.write(f"{total:,} data keys would be wrapped by {name!r}.")
            return
        done = show_progress(rotating.rewrap(at_once), total, sys.stderr)
        self._announce("keys.rotated", key=name, keys=done)
        broken = [row for rows in rotating.unreadable_keys() for row in rows]
        for row in broken:
            self.stderr.write(f"The key {row.version} of {row.owner} does not open.")
        if still := rotating.to_rewrap().count():
            raise CommandError(f"{still:,} data keys are not wrapped by {name!r}.")
        if broken:
            raise CommandError(f"{len(broken):,} data keys do not open.")
        self.stdout.write(f"Every data key is wrapped by {name!r}, and opens.")

    def retire(self, *, name, **options):
        hanging = DataKey.objects.living().filter(kek=name).count()
        if hanging:
            raise CommandError(f"{hanging:,} data keys are wrapped by {name!r}: keys rotate.")
        if name == keks.current().name:
            raise CommandError(f"{name!r} wraps what is new. Put another key in front of it.")
        self._named(name)
        if inventory.search_key_is_due():
            raise CommandError(SEARCH_IS_DUE)
        self._announce("keys.retired", key=name)
        self.stdout.write(RETIRED.format(name=name))

    def reseal(self, *, client, **options):
        total = sum(1 for _ in resealing.values_of(client))
        with ports.as_system("keys reseal", [client]):
            sealed = show_progress(resealing.reseal(client, self._wait), total, sys.stderr)
        self.stdout.write(
            f"{sealed:,} values and files are sealed anew, and the old key is destroyed."
        )

    def kit(self, *, pages, needed, name, **options):
        kek = self._named(name) if name else keks.current()
        kit = recovery_kit.split(kek, pages, needed)
        self._announce("keys.kit_made", key=kek.name, pages=pages, needed=needed)
        self.stdout.write("\f".join(map(str, kit)))

    def restore_kit(self, *, name, to, **options):
        self.stderr.write("Type the words of a page; numbers and line breaks do not matter.")
        kek = recovery_kit.combine(name, sys.stdin, self.stderr.write)
        self._write(kek, to)
        try:
            self._tell_whether_it_fits(kek)
        except DatabaseError:
            self.stderr.write("There is no database here to try it on.")

    def _announce(self, what, **facts):
        """Put it on the trail. Before there is a database, a key is drawn all the same."""
        try:
            ports.record_key_event(what, **facts)
        except DatabaseError:
            self.stderr.write(f"The trail could not be told of {what}: write it down yourself.")

    def _wait(self, seconds):
        if seconds:
            sys.stderr.write(f"\nIn {seconds:.0f} seconds nobody can be using the old key.\n")
        time.sleep(seconds)

    def _tell_whether_it_fits(self, kek):
        row = DataKey.objects.living().filter(kek=kek.name).last()
        if not row:
            self.stderr.write(f"Nothing is wrapped by a key {kek.name!r}: it was not tried.")
            return
        try:
            kek.unwrap(bytes(row.wrapped), row.owner, row.version)
        except SealBroken as error:
            raise CommandError(f"It does not open what {kek.name!r} wraps: {error}") from error
        self.stdout.write("It opens what is stored.")

    def _named(self, name):
        if name not in keks.known():
            raise CommandError(f"ENCRYPTION_KEYS does not name a key {name!r}.")
        return keks.known()[name]

    def _write(self, kek, to):
        """Write the entry into a new file that nobody else can read."""
        try:
            only_mine = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CommandError(f"{to} exists already; nothing was written.") from None
        with os.fdopen(only_mine, "w") as file:
            file.write(f"{kek.entry}\n")
        self.stdout.write(f"{Path(to)} holds the key {kek.name!r}, {kek.fingerprint}.")
