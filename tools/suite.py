"""Run the tests wherever they can run here, and say plainly where they could not.

SQLite always; PostgreSQL and a browser where the machine has them. REQUIRE_ALL=1 turns a
missing one into a failure. NEWER_PYTHON names the interpreter that runs the tests on
PostgreSQL, so that two Pythons and two databases take two runs and not four.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import postgres
import preflight

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "var" / "test-results"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
APART = ("tests/e2e", "tests/benchmarks")
FORGIVEN = 3  # so many failures may be the machine's; more are ours
IN_MEMORY = "sqlite://:memory:"
# What is idle takes over half of what the other worker has left.
WORKERS = ["-n", "2", "--dist", "worksteal"]


def run(
    name: str, arguments: list[str], python: str = sys.executable, **environment: str
) -> Counter:
    """Run pytest once, its output passing through, and return what it counted."""
    print(f"\n── {name} " + "─" * (90 - len(name)), flush=True)
    results = RESULTS / f"{name.lower().replace(' ', '-')}.xml"
    results.unlink(missing_ok=True)
    command = [python, "-m", "pytest", *arguments, *WORKERS, f"--junitxml={results}"]
    status = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, check=False
    ).returncode
    counted = count(results)
    if status not in (0, 1) or (status == 1 and not counted["failed"]):
        counted["failed"] += 1  # pytest itself broke, which no test can say
    return counted


def run_patiently(name: str, arguments: list[str], **environment: str) -> Counter:
    """Run journeys in a browser; what fails is tried once more, and both runs are printed.

    A machine that was too slow for a moment is forgiven; a defect fails again. No leak is.
    """
    counted = run(name, arguments, **environment)
    if 0 < counted["failed"] <= FORGIVEN:
        again = run(f"{name} again", [*arguments, "--last-failed"], **environment)
        print(f"\n{name}: what failed was tried again: {sentence(again)}.")
        counted["failed"] = again["failed"]
        counted["passed"] += again["passed"]
    return counted


def count(results: Path) -> Counter:
    if not results.exists():
        return Counter()
    suites = ElementTree.parse(results).getroot().iter("testsuite")  # noqa: S314 - pytest wrote it
    counted = Counter()
    for suite in suites:
        said = {key: int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")}
        counted["failed"] += said["failures"] + said["errors"]
        counted["skipped"] += said["skipped"]
        counted["passed"] += said["tests"] - said["failures"] - said["errors"] - said["skipped"]
    return counted


def browser() -> bool:
    """Is there a Chromium, and the one library that its driver links to?"""
    return any(map(shutil.which, BROWSERS)) and preflight.loads("libatomic.so.1")


def missing_here() -> list[tuple[str, str, str]]:
    """Return what this machine lacks: its name, what will not run, and how to add it."""
    missing = []
    if not postgres.binaries():
        missing.append(("PostgreSQL", "the tests on PostgreSQL", "apt-get install postgresql"))
    if not browser():
        missing.append(
            ("Browser", "the journeys, the leak test", "apt-get install chromium libatomic1")
        )
    return missing


def announce(missing: list[tuple[str, str, str]]) -> None:
    """Say before the first test what will be skipped, and why."""
    for name, what, remedy in missing:
        print(f"{name} is not here, so {what} will not run; add it: {remedy}")
    if not shared_data().is_dir():
        print(
            f"There is no folder {shared_data()}, so the tests that read public data sets will "
            "be skipped; name another one with SHARED_DATA."
        )


def shared_data() -> Path:
    return Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    RESULTS.mkdir(parents=True, exist_ok=True)
    missing = missing_here()
    announce(missing)
    everywhere = ["tests", *(f"--ignore={folder}" for folder in APART)]
    outcomes = {}

    whole = [*everywhere, "-m", "not e2e"]
    outcomes["SQLite"] = run("SQLite", whole, DATABASE_URL=IN_MEMORY)
    if postgres.binaries():
        all_but_long = [*everywhere, "-m", "not e2e and not long"]
        python = os.environ.get("NEWER_PYTHON") or sys.executable
        with postgres.throwaway() as url:
            outcomes["PostgreSQL"] = run("PostgreSQL", all_but_long, python, DATABASE_URL=url)
    if browser():
        outcomes["Browser"] = run_patiently("Browser", ["tests/e2e"], DATABASE_URL=IN_MEMORY)
        leaks = ["tests/leaks", "-m", "e2e"]  # on both databases
        outcomes["Leaks"] = run("Leaks", leaks, DATABASE_URL=IN_MEMORY)
    return summary(outcomes, missing)


def summary(outcomes: dict[str, Counter], missing: list[tuple[str, str, str]]) -> int:
    """Print what ran, what could not, and one line for the whole; return the exit status."""
    required = os.environ.get("REQUIRE_ALL") == "1"
    print("\n── Together " + "─" * 82)
    for name, counted in outcomes.items():
        print(f"{name:<12}{sentence(counted)}")
    for name, what, remedy in missing:
        print(f"{name:<12}not here, so {what} did not run; add it: {remedy}")
    total = sum(outcomes.values(), Counter())
    if required:
        total["failed"] += len(missing)
    print(f"\nHoldfast: {sentence(total)}")
    return 1 if total["failed"] else 0


def sentence(counted: Counter) -> str:
    return (
        f"{counted['passed']} passed, {counted['failed']} failed, {counted['skipped']} skipped"
    )


if __name__ == "__main__":
    sys.exit(main())
