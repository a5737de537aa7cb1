"""A verb that writes first holds the row that it writes to, and reads it anew.

`docs/decisions/0022` says why. Read off the code: every function of ours that records an event,
outside of what only records (requests, readings, signals), begins with a call that holds a row.
"""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[2]
HOLDING = {"hold", "lock", "lock_and_refresh"}
ELSEWHERE = {"demo", "audit", "search", "encryption", "pages"}  # no verbs, or below the trail
NO_VERBS = {"views", "forms", "migrations", "management"}
ONLY_RECORD = {"middleware.py", "receivers.py", "allauth_urls.py", "key_events.py"}

# Functions that record an event and hold nothing first, and why that is right.
MAKES = "it makes a record that nobody else can know yet; the constraint refuses a second"
ENDS = "the verb that ends or reopens the one before it holds that one, and calls it"
READS = "it reads, and the event is all that it writes"
EXCEPTIONS = {
    "accounts/inviting.py:create_administrator": MAKES,
    "accounts/inviting.py:create_team": MAKES,
    "casework/access.py:create_program": MAKES,
    "accounts/log_files.py:download": READS,
    "casework/intake.py:open_client": MAKES,
    "casework/recording.py:record_anonymous_contact": MAKES,
    "exports/exporting.py:request": MAKES,
    "fieldwork/models/calendar_feeds.py:make": MAKES,
    "fieldwork/models/on_call.py:add": MAKES,
    "opening/models/closed_days.py:add_closed_day": MAKES,
    "places/models/areas.py:add": MAKES,
    "places/models/places.py:add": MAKES,
    "reports/funding.py:add_award": MAKES,
    "rounds/models/buckets.py:add": MAKES,
    "outbox/models/receiving_keys.py:make": MAKES,
    "training/qualifying.py:_record": MAKES,
    "training/qualifying.py:add_course": MAKES,
    "oversight/detecting.py:_keep": MAKES,
    "accounts/factors.py:reset_factors": (
        "it ends the person's secret addresses first, which are held before people"
    ),
    "casework/access.py:delete_grants": "whoever calls it holds the clients",
    "casework/models/follow_ups.py:add": "it is given what is so of the client that is held",
    "casework/models/repeating.py:go_on": ENDS,
    "casework/models/repeating.py:take_back_next": ENDS,
    "casework/models/tasks.py:add": MAKES,
    "staff_messages/models/messages.py:_mark_read": "both verbs that call it hold the message",
    "training/renewing.py:_remind": MAKES,
    "providers/importing/__init__.py:import_directory": (
        "one transaction, of one command, over the whole directory"
    ),
    "casework/certifying.py:certificate_for": READS,
    "casework/emergency_access.py:find": READS,
    "casework/reading.py:write_event": READS,
    "reports/files.py:download": READS,
}


def modules():
    for package in sorted(set(settings.OURS) - ELSEWHERE):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = {*path.relative_to(ROOT).parts}
            if not parts & (NO_VERBS | ONLY_RECORD):
                yield path


@cache
def verbs():
    """Every function that records an event, as `path:name`, and its node."""
    found = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and records(node):
                found[f"{path.relative_to(ROOT)}:{node.name}"] = node
    return found


def records(function):
    return any(
        ast.unparse(call.func) == "trail.record"
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
    )


def begins_with_holding(function):
    """Whether its first statement, after the docstring, holds a row."""
    first = function.body[1 if ast.get_docstring(function) else 0]
    return any(
        ast.unparse(call.func).rpartition(".")[2] in HOLDING
        for call in ast.walk(first)
        if isinstance(call, ast.Call)
    )


def test_there_are_verbs_to_look_at():
    assert len(verbs()) > 50


@pytest.mark.parametrize("name", sorted(verbs().keys() - EXCEPTIONS.keys()))
def test_verb_holds_the_row_first(name):
    assert begins_with_holding(verbs()[name]), f"{name} writes before it holds a row."


@pytest.mark.parametrize("name", sorted(EXCEPTIONS))
def test_exception_is_still_there_and_needed(name):
    assert not begins_with_holding(verbs()[name])


def test_a_verb_that_decides_before_it_holds_is_found():
    """The test itself can fail."""
    late = "def end(self):\n    if self.over:\n        raise Ended\n    self.lock_and_refresh()"

    assert not begins_with_holding(ast.parse(late).body[0])
