"""A database that can be as it once was, as often as needed: before each try of a pair.

On SQLite it is a file, and copies of it. On PostgreSQL a copy of a database takes a second; so
the rows are kept in another schema, and only those that differ are put back.
"""

import shutil
import time
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql

from tests import migrated
from tests.conftest import hang_up

NOW = "public"


class SQLiteFile:
    """A file as in production, and copies of how it once was."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "pairs.sqlite3"
        migrated.copy_to(self.path)
        self.name = str(self.path)

    def save(self, name: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        hang_up()
        shutil.copy(self.path, self.path.with_suffix(f".{name}"))

    def restore(self, name: str) -> None:
        hang_up()
        for end in ("-wal", "-shm"):
            Path(f"{self.path}{end}").unlink(missing_ok=True)
        shutil.copy(self.path.with_suffix(f".{name}"), self.path)

    def drop(self) -> None:
        hang_up()


class PostgreSQLDatabase:
    """A database on the server of the tests, with a schema for each way it once was."""

    def __init__(self, folder: Path) -> None:
        self.name = f"pairs_{time.time_ns()}"
        self.server = psycopg.connect(migrated.url("postgres"), autocommit=True)
        self._run(self.server, "CREATE DATABASE {} TEMPLATE {}", self.name, migrated.template())
        self.rows = psycopg.connect(migrated.url(self.name), autocommit=True)
        self.rows.execute("SET session_replication_role = replica")  # no trigger, no key, fires
        self.keys = dict(self.rows.execute(PRIMARY_KEYS).fetchall())
        self.columns = dict(self.rows.execute(WRITTEN_COLUMNS).fetchall())
        self.sequences: dict[str, dict[str, int | None]] = {}

    def save(self, name: str) -> None:
        if name not in self.sequences:
            self._run(self.rows, "CREATE SCHEMA {}", name)
            for table in self.keys:
                self._run(
                    self.rows,
                    "CREATE TABLE {}.{} (LIKE {}.{} INCLUDING INDEXES INCLUDING GENERATED)",
                    *(name, table, NOW, table),
                )
        self._make_alike(name, NOW)
        self.sequences[name] = self._sequences()

    def restore(self, name: str) -> None:
        self._make_alike(NOW, name)
        for sequence, last in self.sequences[name].items() - self._sequences().items():
            self.rows.execute(
                "SELECT setval(%s::regclass, %s, %s)", [sequence, last or 1, last is not None]
            )

    def drop(self) -> None:
        hang_up()
        self.rows.close()
        self._run(self.server, "DROP DATABASE {} WITH (FORCE)", self.name)
        self.server.close()

    def _make_alike(self, schema: str, model: str) -> None:
        """Put into the tables of one schema what those of the other hold."""
        differing = self._digests(schema) ^ self._digests(model)
        with self.rows.transaction():
            for table in {table for table, _ in differing}:
                key = self.keys[table]
                these, those = (schema, table), (model, table)
                self._run(self.rows, DELETE_DIFFERING, *these, *those, key, key)
                columns = sql.SQL(", ").join(map(sql.Identifier, self.columns[table]))
                missing = sql.SQL(INSERT_MISSING).format(
                    *map(sql.Identifier, these),
                    columns,
                    columns,
                    *map(sql.Identifier, (*those, *these, key, key)),
                )
                self.rows.execute(missing)

    def _digests(self, schema: str) -> set[tuple[str, str]]:
        """Return every table of a schema, and a digest of all that it holds."""
        each = [
            sql.SQL(DIGEST).format(sql.Literal(table), *map(sql.Identifier, (schema, table)))
            for table in self.keys
        ]
        return set(self.rows.execute(sql.SQL(" UNION ALL ").join(each)).fetchall())

    def _sequences(self) -> dict[str, int | None]:
        """Return every sequence, and the last number that it gave; None if it gave none."""
        return dict(self.rows.execute(SEQUENCES, [NOW]).fetchall())

    @staticmethod
    def _run(database: psycopg.Connection, statement: str, *names: str) -> None:
        database.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


PRIMARY_KEYS = """
SELECT relname, attname FROM pg_class JOIN pg_index ON indrelid = pg_class.oid AND indisprimary
JOIN pg_attribute ON attrelid = pg_class.oid AND attnum = indkey[0]
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""
WRITTEN_COLUMNS = """
SELECT relname, array_agg(attname) FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
GROUP BY relname
"""
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s"
DIGEST = """
SELECT {}, md5(string_agg(md5(this_row::text), '' ORDER BY md5(this_row::text)))
FROM {}.{} this_row
"""
DELETE_DIFFERING = """
DELETE FROM {}.{} this_row WHERE NOT EXISTS (
    SELECT FROM {}.{} that_row
    WHERE that_row.{} = this_row.{} AND that_row::text = this_row::text
)
"""
INSERT_MISSING = """
INSERT INTO {}.{} ({}) SELECT {} FROM {}.{} that_row WHERE NOT EXISTS (
    SELECT FROM {}.{} this_row WHERE this_row.{} = that_row.{}
)
"""
