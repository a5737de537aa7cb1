"""When a note says that its contact was: in the agency's zone, with any clock of the phone."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

from outbox.clocks import Written, written_at
from outbox.words import words_of
from tests.outbox.phone import WORDS

CAME = datetime(2026, 1, 6, 5, 45, tzinfo=UTC)  # January 5, 21:45, in the agency's zone
TODAY, MINUTE = date(2026, 1, 5), timedelta(minutes=1)


def note(*, day="2026-01-05", at_time="21:40", at=None, kept_at=None):
    """A note of which the phone says that it is the moment `at`."""
    moments = {"at": at, "kept_at": kept_at or at}
    written = {name: moment.isoformat() for name, moment in moments.items() if moment}
    return WORDS | {"day": day, "time": at_time, "at": "", "kept_at": ""} | written


def test_a_note_of_an_older_form_is_taken_as_it_was_written():
    old = {name: text for name, text in WORDS.items() if name not in ("at", "kept_at")}

    assert written_at(old, CAME) == Written(TODAY, time(21, 40))
    assert written_at(note(), CAME) == Written(TODAY, time(21, 40))


@pytest.mark.parametrize(
    ("day", "at_time"),
    [("2026-01-06", "14:40"), ("2026-01-06", "00:40"), ("2026-01-05", "21:40")],
)
def test_a_phone_in_any_time_zone_means_the_same_moment(day, at_time):
    written = note(day=day, at_time=at_time, at=CAME - 5 * MINUTE)

    assert written_at(written, CAME) == Written(TODAY, time(21, 40))


def test_a_clock_that_is_ahead_says_the_time_of_arrival_and_by_how_much():
    ahead = CAME + 12 * MINUTE
    written = written_at(note(at_time="21:57", at=ahead), CAME)

    assert written == Written(TODAY, time(21, 45), 12 * MINUTE)


def test_a_day_ahead_is_the_day_of_arrival():
    written = written_at(note(day="2026-01-07", at=CAME + timedelta(days=2)), CAME)

    assert (written.day, written.clock_ahead) == (TODAY, timedelta(days=2))


def test_what_was_before_the_arrival_is_taken_from_a_clock_that_is_ahead_too():
    written = note(at=CAME - 60 * MINUTE, kept_at=CAME + 12 * MINUTE)

    assert written_at(written, CAME) == Written(TODAY, time(20, 45))


def test_less_than_a_minute_is_no_clock_that_is_ahead():
    written = note(at_time="21:45", at=CAME + MINUTE / 2)

    assert written_at(written, CAME) == Written(TODAY, time(21, 45))


def test_a_time_still_to_come_by_the_phones_own_clock_stays_for_its_writer_to_correct():
    written = note(at_time="23:00", at=CAME + 75 * MINUTE, kept_at=CAME - MINUTE)

    assert written_at(written, CAME) == Written(TODAY, time(23, 0))


def test_no_time_stays_none_and_the_day_is_the_agencys():
    written = note(day="2026-01-06", at_time="", at=CAME - 5 * MINUTE)

    assert written_at(written, CAME) == Written(TODAY, None)


@pytest.mark.parametrize(
    "moment",
    [
        "",
        "soon",
        "2026-01-06",
        "2026-01-06T05:40:00",
        "0001-01-01T00:00Z",
        "9999-12-31T23:59Z",
        7,
    ],
)
def test_what_is_no_moment_is_left_out(moment):
    words = words_of(json.dumps(WORDS | {"at": moment}).encode())

    assert words["at"] == ""
    assert written_at(words, CAME) == Written(TODAY, time(21, 40))


def test_a_moment_of_any_offset_is_kept_in_utc():
    words = words_of(json.dumps(WORDS | {"at": "2026-01-06T14:40:00+09:00"}).encode())

    assert words["at"] == "2026-01-06T05:40:00+00:00"
