"""Run the tests wherever they can run here, and say plainly where they could not.

SQLite always; PostgreSQL and three browsers where the machine has them. REQUIRE_ALL=1 turns a
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
DEBIANS = {
    "firefox-esr": "firefox-esr",
    "webkit2gtk-driver": "WebKitWebDriver",
    "xvfb": "Xvfb",
}
EVERYWHERE = [
    "tests",
    "--ignore=tests/e2e",
    "--ignore=tests/browsers",
    "--ignore=tests/benchmarks",
]
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
        failed = int(suite.get("failures")) + int(suite.get("errors"))
        skipped = int(suite.get("skipped"))
        counted["failed"] += failed
        counted["skipped"] += skipped
        counted["passed"] += int(suite.get("tests")) - failed - skipped
    return counted


def browser() -> bool:
    """Is there a Chromium, and the one library that its driver links to?"""
    return any(map(shutil.which, BROWSERS)) and preflight.loads("libatomic.so.1")


def on_sqlite() -> Counter:
    return run("SQLite", [*EVERYWHERE, "-m", "not e2e"], DATABASE_URL=IN_MEMORY)


def on_postgresql() -> Counter:
    # What reads our own code and no database is read once.
    arguments = [*EVERYWHERE, "--ignore=tests/architecture", "-m", "not e2e and not long"]
    python = os.environ.get("NEWER_PYTHON") or sys.executable
    if python != sys.executable:
        arguments.append("--cov")  # Python 3.12 and later count lines at a tenth of the cost
    with postgres.throwaway() as url:
        return run("PostgreSQL", arguments, python, DATABASE_URL=url, COVERAGE_CORE="sysmon")


def journeys() -> Counter:
    return run_patiently("Journeys", ["tests/e2e"], DATABASE_URL=IN_MEMORY)


def other_browsers() -> Counter:
    """Do the main jobs in Firefox and WebKit, and search what they leave on disk."""
    return run_patiently("Other browsers", ["tests/browsers"], DATABASE_URL=IN_MEMORY)


def leaks() -> Counter:
    """Look for leaks on both databases."""
    return run("Leaks", ["tests/leaks", "-m", "e2e"], DATABASE_URL=IN_MEMORY)


RUNS = {
    "SQLite": on_sqlite,
    "PostgreSQL": on_postgresql,
    "Journeys": journeys,
    "Other browsers": other_browsers,
    "Leaks": leaks,
}


def missing_for(name: str) -> str:
    """Return the packages that one of the runs needs and the machine lacks, or nothing."""
    if name == "PostgreSQL":
        return "" if postgres.binaries() else "postgresql"
    if name in {"Journeys", "Leaks"}:
        return "" if browser() else "chromium libatomic1"
    if name == "Other browsers":
        lacking = [package for package, program in DEBIANS.items() if not shutil.which(program)]
        return " ".join(lacking)
    return ""


def announce(missing: dict[str, str]) -> None:
    """Say before the first test what will be skipped, and why."""
    for name, packages in missing.items():
        print(f"{name} will not run, for want of: apt-get install {packages}")
    data = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not data.is_dir():
        print(f"Tests that read public data sets will be skipped: there is no folder {data}.")


def main(*names: str) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    RESULTS.mkdir(parents=True, exist_ok=True)
    missing = {name: packages for name in names if (packages := missing_for(name))}
    announce(missing)
    return summary({name: RUNS[name]() for name in names if name not in missing}, missing)


def summary(outcomes: dict[str, Counter], missing: dict[str, str]) -> int:
    """Print what ran, what could not, and one line for the whole; return the exit status."""
    print("\n── Together " + "─" * 82)
    for name, counted in outcomes.items():
        print(f"{name:<16}{sentence(counted)}")
    for name, packages in missing.items():
        print(f"{name:<16}did not run, for want of: apt-get install {packages}")
    total = sum(outcomes.values(), Counter())
    if os.environ.get("REQUIRE_ALL") == "1":
        total["failed"] += len(missing)
    print(f"\nHoldfast: {sentence(total)}")
    return 1 if total["failed"] else 0


def sentence(counted: Counter) -> str:
    return (
        f"{counted['passed']} passed, {counted['failed']} failed, {counted['skipped']} skipped"
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or RUNS))
