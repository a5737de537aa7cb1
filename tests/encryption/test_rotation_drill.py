"""Ten thousand people's keys are rotated; the rotation is killed five times; others write."""

import json
import os
import subprocess
import sys
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.encryption import rotation_drill


@pytest.fixture
def own_database(tmp_path):
    """Yield the address of an empty database that several processes can open."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'drill.sqlite3'}"
        return
    server = connection.settings_dict
    where = {key: server[key.upper()] for key in ("host", "port", "user", "password")}
    name = f"drill_{uuid4().hex}"
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        user, password = quote(where["user"]), quote(where["password"])
        yield f"postgres://{user}:{password}@{where['host']}:{where['port']}/{name}"
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def drill(own_database):
    result = subprocess.run(
        [sys.executable, "-m", rotation_drill.__name__],
        cwd=settings.ROOT,
        env=os.environ
        | {"DATABASE_URL": own_database, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


@pytest.mark.drill
def test_a_rotation_killed_five_times_among_writers_loses_nothing(drill):
    assert len(drill["left"]) == rotation_drill.KILLS
    assert all(left > 0 for left in drill["left"])
    assert drill["left"] == sorted(drill["left"], reverse=True)
    assert drill["exits"] == [0, 0]
    assert drill["people"] > rotation_drill.PEOPLE
    assert drill["erased"] > 0
    assert drill["wrong"] == 0
    assert drill["opened_by_the_old_key"] == 0
