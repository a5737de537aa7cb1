"""What the pages of every day cost beside what they cost before they were made quicker.

The commit before is unpacked beside this one; both answer the same pages in turns, each in a
process and a database of its own.
"""

import shutil
import subprocess
import tarfile
from contextlib import ExitStack
from io import BytesIO
from statistics import median

import pytest
from django.conf import settings

from tests.benchmarks.processes import Process, empty_database

BEFORE = "61f5d2d"
PEOPLE = (1_000, 5_000)  # a short run asks the first alone, scaled down: it judges no number
# Of what the same page took before, at 5,000 people all in one team.
AT_MOST = {
    "open a record": 0.4,
    "log a contact": 0.4,
    "client list, supervisor": 0.4,
    "client list, worker": 0.5,
    "search, part of a name": 0.5,
    "my day": 0.5,
}
BOARD_AT_MOST = 0.5  # at 1,000 people
SUPERVISORS_FORM_AT_MOST = 0.6  # of a worker's form before
QUERIES_AT_MOST = {"open a record": 10, "log a contact": 16}
NOT_THERE_BEFORE = {"save a draft"}


@pytest.fixture(scope="module")
def tree_before(tmp_path_factory):
    """The commit before, unpacked; skipped where a shallow clone does not hold it."""
    packed = subprocess.run(
        ["git", "archive", BEFORE], cwd=settings.ROOT, capture_output=True, check=False
    )
    if packed.returncode:
        pytest.skip(f"commit {BEFORE} is not in this clone")
    tree = tmp_path_factory.mktemp("before")
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as files:
        files.extractall(tree, filter="data")
    (tree / "var" / "vendor").mkdir(parents=True)
    shutil.copy(settings.ROOT / ".env", tree)
    return tree


def test_pages_cost_less_than_before(tree_before, scaled, report):
    for people in PEOPLE[: scaled(len(PEOPLE), 1)]:
        compare(people, tree_before, scaled, report)


def compare(people, tree_before, scaled, report):
    size, rounds = scaled(people, people // 25), scaled(11, 1)
    report.head(f"Beside commit {BEFORE}: {size:,} people in one team, in turns")
    with ExitStack() as open_:
        processes = {
            name: Process(tree, size, open_.enter_context(empty_database(f"pages_{name}")))
            for name, tree in {"before": tree_before, "now": settings.ROOT}.items()
        }
        for process in processes.values():
            open_.callback(process.stop)
        pages = [process.answer() for process in processes.values()][-1]
        for page in pages[:-1]:  # the last is fixed work
            if page in NOT_THERE_BEFORE:
                continue
            report_page(report, page, people, *taken(processes, page, rounds))
        report_supervisors_form(report, processes, rounds)


def taken(processes, page, rounds):
    """Return the seconds of each process in each round, and the queries of each."""
    seconds = {name: [] for name in processes}
    for _ in range(rounds):
        for name, process in processes.items():
            seconds[name].append(process.ask("cost", page))
    return seconds, {name: each.ask("queries", page) for name, each in processes.items()}


def report_page(report, page, people, seconds, queries):
    limit = AT_MOST.get(page) if people == 5_000 else None
    if page == "board" and people == 1_000:
        limit = BOARD_AT_MOST
    before, now = seconds["before"], seconds["now"]
    report.line(
        page,
        median(mine / theirs for mine, theirs in zip(now, before, strict=True)),
        "of before",
        at_most=limit,
        beside=f"{1000 * median(before):.1f} → {1000 * median(now):.1f} ms, "
        f"{queries['before']} → {queries['now']} queries",
    )
    if page in QUERIES_AT_MOST:
        report.line(f"{page}: queries", queries["now"], "", at_most=QUERIES_AT_MOST[page])


def report_supervisors_form(report, processes, rounds):
    supervisor, worker = "form to log a contact, supervisor", "form to log a contact, worker"
    ratios = [
        processes["now"].ask("cost", supervisor) / processes["before"].ask("cost", worker)
        for _ in range(rounds)
    ]
    report.line(
        f"{supervisor}, beside a worker's", median(ratios), "of before",
        at_most=SUPERVISORS_FORM_AT_MOST,
    )  # fmt: skip
