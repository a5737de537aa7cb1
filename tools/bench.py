"""Measure on SQLite and, where the machine has it, on a throw-away PostgreSQL.

Each run ends in one table of processor times. Ratios of one run count; milliseconds differ with
the machine and with what else it does. What could differ between two runs is fixed: settings,
hash seed, what PostgreSQL does by itself. `--short` shows that everything still runs and that
nothing gained was lost, on both databases side by side; else nothing runs beside a measurement.
"""

import os
import signal
import subprocess
import sys
import tempfile
from typing import Any

import postgres
import suite

MEASURE = ["-q", "-s", "-o", "python_files=bench_*.py", "tests/benchmarks"]
COMMAND = [sys.executable, "-m", "pytest", *MEASURE, *sys.argv[1:]]
FIXED = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONHASHSEED": "0"}
# Nothing of a query's work in other processes, and nothing in between the queries.
ALONE = ("autovacuum=off", "jit=off", "max_parallel_workers_per_gather=0")


def measure(database_url: str) -> int:
    return subprocess.run(COMMAND, **surroundings(database_url), check=False).returncode


def surroundings(database_url: str) -> dict[str, Any]:
    return {"cwd": suite.ROOT, "env": os.environ | FIXED | {"DATABASE_URL": database_url}}


def measure_side_by_side(url: str) -> int:
    """Measure on both databases at once, and print one after the other."""
    with (
        tempfile.TemporaryFile("w+") as output,
        subprocess.Popen(
            COMMAND, **surroundings(url), stdout=output, stderr=subprocess.STDOUT
        ) as second,
    ):
        try:
            failed = measure(suite.IN_MEMORY)
            failed = second.wait() or failed
        finally:
            second.kill()  # a no-op once it has ended
        output.seek(0)
        print(output.read(), flush=True)
    return failed


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    if not postgres.binaries():
        failed = measure(suite.IN_MEMORY)
        print("PostgreSQL is not here; add it: apt-get install postgresql")
        return failed
    with postgres.throwaway(*ALONE) as url:
        if "--short" in sys.argv:
            return measure_side_by_side(url)
        failed = measure(suite.IN_MEMORY)
        return measure(url) or failed


if __name__ == "__main__":
    sys.exit(main())
