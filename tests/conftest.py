"""The cast. Ana and Ben work, Sam supervises them; Cora works and Sue supervises elsewhere.

Dora directs, Adam administers, Aud audits. Rosa is Ana's client, and agreed to be contacted.
"""

import gc
import os
import re
import time
from contextlib import contextmanager
from datetime import date
from functools import cache
from html import unescape
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.test import Client as Browser
from django.test import TransactionTestCase

from accounts.models import Team, User
from accounts.roles import Role
from audit import reconciling, trail
from casework import intake
from casework.models import Award
from encryption import door, keyring
from reports import pdf
from tests import migrated, unclaimed_writes
from tools import messages

pytest_plugins = ["tests.invented_agency"]

PASSWORD = "a long enough sentence"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Give Django a copy of a migrated database, which takes it seconds to make itself."""
    with migrated.copied():
        yield


def pytest_configure(config):
    """Compile the translations, once for all workers: what `make` does at set-up."""
    if not hasattr(config, "workerinput"):
        messages.compile_catalogs()


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, or one worker ends alone with it."""
    items.sort(key=lambda item: not takes_long(item))


def pytest_collection_finish():
    """Spare what was collected, which lasts to the end, from every search for garbage."""
    gc.collect()
    gc.freeze()


def takes_long(item) -> bool:
    marked = item.get_closest_marker("long") or item.get_closest_marker("drill")
    return bool(marked) or "authorization" in item.path.parts


@pytest.fixture(autouse=True)
def no_key_outlives_its_test():
    yield
    keyring.forget_all()


@pytest.fixture(autouse=True)
def own_eyes():
    """Let the test itself look at what is sealed; no request, no command reads with these."""
    with door.reading_as(door.BulkReader()) as eyes:
        yield eyes


@pytest.fixture(scope="session", autouse=True)
def commands_read_for_themselves():
    """Run every command as the command line does: with a reader of its own, or with none."""
    execute = BaseCommand.execute

    def execute_alone(command, *args, **options):
        with door.reading_as(None):
            return execute(command, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseCommand, "execute", execute_alone)
        yield


@pytest.fixture(scope="session", autouse=True)
def writes_are_watched():
    with pytest.MonkeyPatch.context() as patch:
        unclaimed_writes.install(patch)
        yield


@pytest.fixture(autouse=True)
def every_write_has_an_event():
    """Fail a test in which our code writes rows without an event that says what was done."""
    yield
    found, unclaimed_writes.unclaimed[:] = sorted(set(unclaimed_writes.unclaimed)), []
    assert found == []


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    """Give every test an empty ledger of erasures and no anchor; return the ledger's file."""
    settings.ERASURE_LEDGER = str(tmp_path / "erasures.ledger")
    settings.TRAIL_ANCHOR = str(tmp_path / "trail.anchor")
    settings.SESSION_MARKS = str(tmp_path / "session-marks")
    return tmp_path / "erasures.ledger"


draw = pdf.render


@pytest.fixture(autouse=True)
def no_report_is_drawn(monkeypatch):
    """A PDF takes half a second to draw, and few tests look at the one that a report has."""
    monkeypatch.setattr(pdf, "render", lambda snapshot: b"%PDF-1.7, not drawn")


@pytest.fixture
def reports_are_drawn(no_report_is_drawn, monkeypatch):
    monkeypatch.setattr(pdf, "render", draw)


ALTER_EVERY_GUARDED_TABLE = """
DO $$ DECLARE guarded regclass; BEGIN
  FOR guarded IN SELECT DISTINCT tgrelid FROM pg_trigger WHERE NOT tgisinternal LOOP
    EXECUTE format('ALTER TABLE %%s %s TRIGGER USER', guarded);
  END LOOP;
END $$
"""


@contextmanager
def triggers_lifted():
    """Do what only somebody who owns the database can: change what is never changed."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table is not altered while foreign keys of its rows wait to be checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(ALTER_EVERY_GUARDED_TABLE % "DISABLE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            yield cursor
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(ALTER_EVERY_GUARDED_TABLE % "ENABLE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        lifted = cursor.fetchall()
        for name, _ in lifted:
            cursor.execute(f"DROP TRIGGER {name}")
        yield cursor
        for _, creation in lifted:
            cursor.execute(creation)


def hang_up():
    """Close a thread's connection: Django leaves one to a database in memory open."""
    BaseDatabaseWrapper.close(connection)


@cache
def models_of_migrations():
    return MigrationLoader(connection).project_state().apps


def run_first_list():
    migration = import_module("services.migrations.0002_first_list")
    migration.add_first_list(models_of_migrations(), None)


def rows_of_first_list():
    apps = models_of_migrations()
    models = (apps.get_model("services", name) for name in ("Service", "ServiceLine"))
    return [list(model.objects.order_by("pk").values()) for model in models]


def write_what_migrations_wrote():
    """Put back the rows that a flush takes away, attested as they are after `migrate`."""
    apps = models_of_migrations()
    import_module("casework.migrations.0002_consent_wordings").add_wordings(apps, None)
    import_module("casework.migrations.0009_truer_consent_texts").add_texts(apps, None)
    run_first_list()
    trail.attest(reconciling.unattested(), "rows.migrated")


@pytest.fixture(scope="session", autouse=True)
def guarded_tables_let_a_test_flush():
    """A test with real transactions ends in a flush, which append-only tables refuse."""
    flush = TransactionTestCase._fixture_teardown

    def flush_with_triggers_lifted(case):
        keyring.forget_all()  # or the agency's keys are taken for known, and not made again
        with triggers_lifted():
            flush(case)
        write_what_migrations_wrote()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_with_triggers_lifted)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real inputs beside the checkout; tests that ask for them carry the mark."""
    path = Path(os.environ.get("SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not path.is_dir():
        pytest.skip("the shared data is not beside this checkout")
    return path


@pytest.fixture
def harbor(db):
    return Team.objects.create(name="Harbor")


@pytest.fixture
def hillside(db):
    return Team.objects.create(name="Hillside")


def person(name, role, team=None):
    email = f"{name.split()[0].lower()}@example.org"
    return User.objects.create_user(email, PASSWORD, name=name, role=role, team=team)


@pytest.fixture
def ana(harbor):
    return person("Ana Ruiz", Role.WORKER, harbor)


@pytest.fixture
def ben(harbor):
    return person("Ben Okafor", Role.WORKER, harbor)


@pytest.fixture
def sam(harbor):
    return person("Sam Lindqvist", Role.SUPERVISOR, harbor)


@pytest.fixture
def cora(hillside):
    return person("Cora Nakai", Role.WORKER, hillside)


@pytest.fixture
def sue(hillside):
    return person("Sue Adeyemi", Role.SUPERVISOR, hillside)


@pytest.fixture
def dora(db):
    return person("Dora Weiss", Role.DIRECTOR)


@pytest.fixture
def adam(db):
    return person("Adam Pryce", Role.ADMINISTRATOR)


@pytest.fixture
def aud(db):
    return person("Aud Solberg", Role.AUDITOR)


@pytest.fixture
def rosa(ana):
    return open_client(ana, "Rosa")


@pytest.fixture
def award(db):
    return Award.objects.create(
        number="voca-2026",
        name="VOCA Victim Assistance",
        funder="Office for Victims of Crime",
        starts_on=date(2025, 10, 1),
        ends_on=date(2099, 9, 30),
        fiscal_year_start_month=10,
    )


@pytest.fixture
def second_award(award):
    return Award.objects.create(
        number="city-2026",
        name="City Youth Fund",
        funder="City of Seattle",
        starts_on=award.starts_on,
        ends_on=award.ends_on,
    )


def open_client(
    worker,
    name,
    *,
    agreed_to=("record", "contact"),
    demographics=None,
    texts=None,
    on=None,
    **identity,
):
    """Open a record the way a worker does, with as little as it needs."""
    return intake.open_client(
        by=worker,
        agreed_to=agreed_to,
        method="verbal",
        identity={"preferred_name": name, **identity},
        demographics=demographics,
        texts=texts,
        on=on,
    )


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def hidden_fields(page) -> dict[str, str]:
    """Return what the forms of a page carry with them, unseen."""
    found = HIDDEN.findall(page.content.decode())
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def shown_messages(answer) -> list[str]:
    """Return the messages that an answer shows, or the next page after it."""
    of_page = getattr(answer, "context", None) and answer.context.get("messages")
    return [str(each) for each in of_page or answer.wsgi_request._messages._queued_messages]


class FormBrowser(Browser):
    """A browser that can open a page and send its form, with what the form carries."""

    def fill(self, address: str, answers: dict, **extra):
        return self.post(address, hidden_fields(self.get(address)) | answers, **extra)


def sign_in(user, *, shown_at):
    """Return somebody's browser, signed in with a factor that was shown at a moment."""
    browser = FormBrowser()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    factor = {"method": "mfa", "type": "totp", "at": shown_at, "reauthenticated": True}
    session["account_authentication_methods"] = [factor]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


@pytest.fixture
def browser_of():
    """Return a function that gives somebody's browser, signed in with a fresh factor.

    `browser_of(ana, stale=True)` showed the factor so long ago that it has to be shown again.
    """

    def signed_in(user, *, stale=False):
        return sign_in(user, shown_at=time.time() - (11 * 60 if stale else 0))

    return signed_in
