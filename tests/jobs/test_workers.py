"""Real worker processes, on both databases."""

import json
import os
import subprocess
import sys
from collections import Counter
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests import migrated
from tests.jobs import drill

pytestmark = [pytest.mark.drill, pytest.mark.django_db]


@pytest.fixture
def own_database(tmp_path):
    """Yield the address of a migrated database that several processes can open."""
    if connection.vendor == "sqlite":
        path = tmp_path / "jobs.sqlite3"
        migrated.copy_to(path)
        yield f"sqlite:///{path}"
        return
    name = f"jobs_{uuid4().hex}"
    with psycopg.connect(migrated.url("postgres"), autocommit=True) as admin:
        this, template = sql.Identifier(name), sql.Identifier(migrated.template())
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(this, template))
        yield migrated.url(name)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(this))


@pytest.fixture
def carried_out(own_database, tmp_path):
    def carry_out(name):
        result = subprocess.run(
            [sys.executable, "-m", drill.__name__, name],
            cwd=settings.ROOT,
            env=os.environ
            | {
                "DATABASE_URL": own_database,
                "DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings",
                "JOBS_DONE": str(tmp_path / "done"),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout.splitlines()[-1])

    return carry_out


def test_three_workers_share_a_queue_and_each_job_is_done_exactly_once(carried_out):
    found = carried_out("three")

    subjects = Counter(line.split()[1] for line in found["lines"])
    assert subjects == Counter(str(number) for number in range(drill.JOBS))
    assert found["done"] == drill.JOBS
    assert found["exits"] == [0] * drill.WORKERS


def test_a_job_whose_worker_is_killed_in_its_middle_is_done_by_another(carried_out):
    found = carried_out("killed")

    assert found["left"] == "running"
    assert (found["status"], found["attempts"]) == ("done", 2)
    assert [line.split()[0] for line in found["lines"]] == ["begun", "begun", "done"]
    assert found["exit"] == 0


def test_a_worker_ends_with_the_server_that_started_it_however_that_ends(carried_out):
    assert carried_out("orphaned") == {"alive": False}
