"""Triggers that keep `WorkCount`: what a team and its workers have to do.

Each row of a client, a caseload, a review, a follow-up, a closure or an erasure adds what it
counts for when it comes, and takes it away when it goes. What a row counts for follows from
itself and from the *other* tables, so it does not matter in which order one statement changes
several rows of a table.

They are dropped before a migration and made after it (`casework.apps`): SQLite builds a table
anew to change it, and loses its triggers.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

COUNTS = "casework_workcount"
WHAT = "kind, team, worker, program, day"
COLUMNS = f"{WHAT}, change"
TEAM, PROGRAM = "{c}.team_id", "{c}.program_id"
UNSEEN_SINCE = "COALESCE({c}.last_reached_on, {c}.opened_on)"
PREFIX = "casework_count_"


DELETE = f"DELETE FROM {COUNTS}"
COUNTED_SO_FAR = f"SELECT * FROM {COUNTS}"


class Part(NamedTuple):
    """A table of what belongs to a client: which of its rows count, and what says so."""

    table: str
    counts: str
    columns: tuple[str, ...]


CLIENT = "c"
PARTS = {
    "a": Part("casework_assignment", "ended_on IS NULL", ("worker_id", "ended_on")),
    "r": Part("casework_casereview", "signed_on IS NULL", ("due_on", "signed_on")),
    "f": Part("casework_followup", "done_on IS NULL", ("owner_id", "due_on", "done_on")),
}
# Each of these ends the work with a client: at most one of each is in force, by a constraint.
ENDS = {
    "x": Part("casework_closure", "reopened_on IS NULL", ("reopened_on",)),
    "e": Part("casework_erasure", "carried_out_at IS NOT NULL", ("carried_out_at",)),
}


class Counted(NamedTuple):
    """One kind of row that is counted: of whom, by which day, made of which parts."""

    kind: str
    worker: str
    day: str
    parts: tuple[str, ...]
    of_open_clients: bool = True


COUNTED = (
    Counted("client", "NULL", UNSEEN_SINCE, ()),
    Counted("client", "{a}.worker_id", UNSEEN_SINCE, ("a",)),
    Counted("review", "NULL", "{r}.due_on", ("r",)),
    Counted("review", "{a}.worker_id", "{r}.due_on", ("a", "r")),
    Counted("follow_up", "{f}.owner_id", "{f}.due_on", ("f",), of_open_clients=False),
)


def counted_rows(counted: Counted, change: int = 1, changed: str = "", row: str = "") -> str:
    """Return a SELECT of the columns of `WorkCount`, one row for each that is counted.

    Args:
        change: what each adds.
        changed: the letter of the table of which one row changes; none for everything.
        row: `OLD` or `NEW`, which stands for that table.
    """
    names = {letter: letter for letter in (CLIENT, *PARTS, *ENDS)} | {changed: row}
    tables = {CLIENT: "casework_client", **{each: PARTS[each].table for each in counted.parts}}
    where = []
    for letter in counted.parts:
        where += [f"{{{letter}}}.client_id = {{c}}.id", f"{{{letter}}}.{PARTS[letter].counts}"]
    for letter, end in ENDS.items() if counted.of_open_clients else ():
        if letter == changed:  # it takes away what it ends
            where += [f"{{{letter}}}.client_id = {{c}}.id", f"{{{letter}}}.{end.counts}"]
            change = -change
        else:
            where.append(
                f"NOT EXISTS (SELECT 1 FROM {end.table} {letter} "
                f"WHERE {letter}.client_id = {{c}}.id AND {letter}.{end.counts})"
            )
    read = ", ".join(f"{table} {name}" for name, table in tables.items() if name != changed)
    text = (
        f"SELECT '{counted.kind}' AS kind, {TEAM} AS team, {counted.worker} AS worker, "
        f"{PROGRAM} AS program, {counted.day} AS day, {change} AS change"
        + (f" FROM {read}" if read else "")
        + (f" WHERE {' AND '.join(where)}" if where else "")
    )
    return text.format(**names)


def everything() -> str:
    """Return a SELECT of all that is to be counted, from the records themselves."""
    return " UNION ALL ".join(counted_rows(each) for each in COUNTED)


def add_sums_of(rows: str) -> str:
    """Return an INSERT of the sums of some rows. It takes the parameters of `_folded`."""
    return (
        f"INSERT INTO {COUNTS} ({COLUMNS}) SELECT {WHAT}, SUM(change) "
        f"FROM ({_folded(rows)}) AS folded GROUP BY {WHAT} HAVING SUM(change) <> 0"
    )


def differences() -> str:
    """Return a SELECT of what is not counted as the records say.

    It takes the parameters of `_folded` twice.
    """
    return (
        f"SELECT COUNT(*) FROM (SELECT {WHAT} FROM ({_folded(everything())} UNION ALL "
        f"SELECT {WHAT}, -change FROM ({_folded(COUNTED_SO_FAR)}) AS counted) "
        f"AS each_of_them GROUP BY {WHAT} HAVING SUM(change) <> 0) AS wrong"
    )


def _folded(rows: str) -> str:
    """Return some rows with the days before the first parameter as the second one."""
    day = "CASE WHEN day < %s THEN %s ELSE day END"
    return f"SELECT kind, team, worker, program, {day} AS day, change FROM ({rows}) AS unfolded"


FOLD_ON_POSTGRESQL = f"WITH gone AS ({DELETE} RETURNING *) {add_sums_of('SELECT * FROM gone')}"


class Trigger(NamedTuple):
    """One trigger: its name, when it fires, under which condition, and what it adds."""

    name: str
    event: str
    table: str
    condition: str
    statements: tuple[str, ...]


def triggers() -> Iterator[Trigger]:
    """Yield every trigger."""
    for letter, part in {**PARTS, **ENDS}.items():
        concerned = tuple(
            each
            for each in COUNTED
            if letter in each.parts or (letter in ENDS and each.of_open_clients)
        )
        changed = _any_differs("client_id", *part.columns)
        yield from _triggers_on(letter, part.table, concerned, changed)
    moved = _any_differs("team_id", "program_id", "id")
    seen = _any_differs("last_reached_on", "opened_on")
    yield from _triggers_on(CLIENT, "casework_client", COUNTED, moved)
    by_day = tuple(each for each in COUNTED if each.day == UNSEEN_SINCE)
    yield Trigger(
        f"{PREFIX}client_seen",
        "UPDATE",
        "casework_client",
        f"NOT ({moved}) AND ({seen})",
        tuple(_added(by_day, CLIENT, "OLD", -1) + _added(by_day, CLIENT, "NEW", 1)),
    )


def can_stand() -> bool:
    """Whether the counts have their table: not after migrating back to before they had."""
    return COUNTS in connection.introspection.table_names()


def missing() -> set[str]:
    """Return the names of those that should stand, and do not."""
    return {each.name for each in triggers()} - _standing()


def create() -> None:
    """Create the triggers. Call it where there are none."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for each in triggers():
            body = "; ".join(each.statements)
            when = f"WHEN ({each.condition})" if each.condition else ""
            head = f"CREATE TRIGGER {each.name} AFTER {each.event} ON {each.table} FOR EACH ROW"
            if is_postgresql:
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {each.name}() RETURNS trigger "
                    f"LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$"
                )
                cursor.execute(f"{head} {when} EXECUTE FUNCTION {each.name}()")
            else:
                cursor.execute(f"{head} {_for_sqlite(when)} BEGIN {body}; END")


def drop() -> None:
    """Drop every trigger that there is, whichever release made it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE %s", [f"{PREFIX}%"])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")
            return
        for name in _standing():
            cursor.execute(f"DROP TRIGGER {name}")


STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE %s AND tgenabled <> 'D'",
}


def _standing() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor], [f"{PREFIX}%"])
        return {name for (name,) in cursor.fetchall()}


def _triggers_on(
    letter: str, table: str, concerned: tuple[Counted, ...], changed: str
) -> Iterator[Trigger]:
    name = PREFIX + table.removeprefix("casework_")
    come, gone = (
        tuple(_added(concerned, letter, row, change))
        for row, change in (("NEW", 1), ("OLD", -1))
    )
    yield Trigger(f"{name}_added", "INSERT", table, "", come)
    yield Trigger(f"{name}_deleted", "DELETE", table, "", gone)
    yield Trigger(f"{name}_changed", "UPDATE", table, changed, gone + come)


def _added(counted: tuple[Counted, ...], letter: str, row: str, change: int) -> list[str]:
    return [
        f"INSERT INTO {COUNTS} ({COLUMNS}) {counted_rows(each, change, letter, row)}"
        for each in counted
    ]


def _any_differs(*columns: str) -> str:
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)


def _for_sqlite(condition: str) -> str:
    return condition.replace("IS DISTINCT FROM", "IS NOT")  # known to it since 3.39 only
