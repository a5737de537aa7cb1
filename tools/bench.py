"""Measure on SQLite and, where the machine has it, on a throw-away PostgreSQL.

Each run ends in one table of processor times. Ratios of one run count; milliseconds differ with
the machine and with what else it does. What could differ between two runs is fixed: settings,
hash seed, what PostgreSQL does by itself. `--short` only shows that everything still runs.
"""

import os
import signal
import subprocess
import sys

import postgres
import suite

MEASURE = ["-q", "-s", "-o", "python_files=bench_*.py", "tests/benchmarks"]
FIXED = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONHASHSEED": "0"}
# Nothing of a query's work in other processes, and nothing in between the queries.
ALONE = ("autovacuum=off", "jit=off", "max_parallel_workers_per_gather=0")


def measure(database_url: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *MEASURE, *sys.argv[1:]],
        cwd=suite.ROOT,
        env=os.environ | FIXED | {"DATABASE_URL": database_url},
        check=False,
    ).returncode


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    failed = measure(suite.IN_MEMORY)
    if not postgres.binaries():
        print("PostgreSQL is not here; add it: apt-get install postgresql")
        return failed
    with postgres.throwaway(*ALONE) as url:
        return measure(url) or failed


if __name__ == "__main__":
    sys.exit(main())
