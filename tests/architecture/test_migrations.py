"""Migrations are complete, named by a person, reversible, and never mix tables with rows."""

import hashlib
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL
from django.test import TransactionTestCase

from tests import migrated

OURS = set(settings.OURS)
ROOT = Path(__file__).parents[2]


def our_migrations():
    written = MigrationLoader(None).disk_migrations.items()
    return [(key, migration) for key, migration in sorted(written) if key[0] in OURS]


def every_migration(test):
    keys = [".".join(key) for key, _ in our_migrations()]
    return pytest.mark.parametrize("migration", [m for _, m in our_migrations()], ids=keys)(
        test
    )


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_there_is_one_line_of_migrations_and_no_merge():
    assert MigrationLoader(None).detect_conflicts() == {}


@every_migration
def test_migration_is_named_for_what_it_does(migration):
    assert "_auto_" not in migration.name
    assert "merge" not in migration.name


@every_migration
def test_migration_can_be_taken_back(migration):
    assert [op.describe() for op in migration.operations if not op.reversible] == []


@every_migration
def test_migration_changes_tables_or_rows_but_not_both(migration):
    rows = [op for op in migration.operations if isinstance(op, RunPython)]
    tables = [op for op in migration.operations if not isinstance(op, RunPython | RunSQL)]

    assert not (rows and tables)


def frozen():
    """The files that a database may already have run, with the SHA-256 of each."""
    listed = (Path(__file__).parent / "frozen_migrations.txt").read_text().splitlines()
    return {name: digest for digest, name in (line.split() for line in listed)}


@pytest.mark.parametrize("name", frozen())
def test_migration_that_databases_have_run_is_not_altered(name):
    """Add another migration instead: `sha256sum */migrations/0*.py` writes the list anew."""
    written = (ROOT / name).read_bytes()

    assert hashlib.sha256(written).hexdigest() == frozen()[name]


def test_every_app_with_models_has_migrations():
    migrated = {key[0] for key, _ in our_migrations()}

    assert {model._meta.app_label for model in apps.get_models()} & OURS <= migrated


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="one database shows it")
@pytest.mark.django_db(transaction=True)
def test_a_flush_leaves_as_many_rows_as_a_new_database_has():
    """`write_what_migrations_wrote` in conftest.py names each migration that writes rows."""
    tables = connection.introspection.django_table_names(only_existing=True)

    TransactionTestCase("__init__")._fixture_teardown()

    with connection.cursor() as cursor:
        left = {table: number_of_rows(cursor, table) for table in tables}
    with closing(sqlite3.connect(migrated.image())) as new:
        assert left == {table: number_of_rows(new, table) for table in tables}


def number_of_rows(database, table):
    return database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
