"""Measure on SQLite and, where the machine has it, on a throw-away PostgreSQL.

Each run ends in one table. Ratios of one run count; milliseconds differ with the machine and
with what else it does.
"""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import postgres

ROOT = Path(__file__).resolve().parent.parent
MEASURE = ["-q", "-o", "python_files=bench_*.py", "tests/benchmarks"]


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    with ExitStack() as stack:
        urls = ["sqlite://:memory:"]
        if postgres.binaries():
            urls.append(stack.enter_context(postgres.throwaway()))
        else:
            print("PostgreSQL is not here; add it: apt-get install postgresql")
        statuses = [
            subprocess.run(
                [sys.executable, "-m", "pytest", *MEASURE, *sys.argv[1:]],
                cwd=ROOT,
                env=os.environ | {"DATABASE_URL": url},
                check=False,
            ).returncode
            for url in urls
        ]
    return max(statuses)


if __name__ == "__main__":
    sys.exit(main())
