"""A calendar's file, read back by the library that apps use: the same days and moments."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from fieldwork.calendar_files import Entry, written

NOW = datetime(2026, 12, 1, 20, 30, 15, 123, tzinfo=UTC)
ZONES = [
    ZoneInfo(name)
    for name in (
        "America/Los_Angeles",
        "Europe/Berlin",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
    )
]
# A zone, and the first moment after its clocks were changed.
CHANGES = [
    ("America/Los_Angeles", datetime(2026, 11, 1, 9, tzinfo=UTC)),
    ("America/Los_Angeles", datetime(2027, 3, 14, 10, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
]
FIRST_DAY, FIRST_MOMENT = date(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC)
DAYS = st.integers(0, 80 * 365).map(lambda days: FIRST_DAY + timedelta(days=days))
MOMENTS = st.integers(0, 80 * 365 * 24 * 60).map(
    lambda minutes: FIRST_MOMENT + timedelta(minutes=minutes)
)
TITLES = st.text(st.sampled_from("a Z0,;:\\\"'ñßйא漢😀"), min_size=1, max_size=90)


def visit(uid, title, starts, minutes, zone):
    ends = starts + timedelta(minutes=minutes)
    return Entry(str(uid), title, starts.astimezone(zone), ends.astimezone(zone))


UIDS = st.integers(0, 10**6)
ENTRIES = st.builds(
    lambda uid, title, day: Entry(str(uid), title, day), UIDS, TITLES, DAYS
) | st.builds(visit, UIDS, TITLES, MOMENTS, st.integers(1, 1500), st.sampled_from(ZONES))
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(file):
    return Calendar.from_ical(file)


@patient
@given(st.lists(ENTRIES, max_size=5))
def test_what_is_written_reads_back_as_it_was(listed):
    found = read(written(listed, name="Work", now=NOW)).events

    assert len(found) == len(listed)
    for event, entry in zip(found, listed, strict=True):
        ends = entry.ends or entry.starts + timedelta(days=1)
        assert (event.start, event.end) == (entry.starts, ends)
        assert type(event.start) is type(entry.starts)
        assert (str(event["UID"]), str(event["SUMMARY"])) == (entry.uid, entry.title)


@patient
@given(st.lists(ENTRIES, max_size=5), TITLES)
def test_no_line_is_longer_than_75_octets(listed, name):
    file = written(listed, name=name, now=NOW)

    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert b"\n" not in file.replace(b"\r\n", b"")


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@pytest.mark.parametrize("minutes", [-61, -1, 0, 29, 61])
def test_a_visit_over_a_change_of_clocks_keeps_its_moments(zone, change, minutes):
    starts = (change + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
    ends = (change + timedelta(minutes=minutes + 45)).astimezone(ZoneInfo(zone))
    [event] = read(written([Entry("a", "Visit", starts, ends)], name="Work", now=NOW)).events

    assert event.start.astimezone(UTC) == change + timedelta(minutes=minutes)
    assert event.end - event.start == timedelta(minutes=45)


def test_moments_are_in_utc_and_days_are_days():
    here = ZoneInfo("America/Los_Angeles")
    visit = Entry(
        "a",
        "Visit",
        datetime(2026, 12, 1, 21, tzinfo=here),
        datetime(2026, 12, 1, 22, tzinfo=here),
    )
    lines = written([visit, Entry("b", "Call", date(2026, 12, 3))], name="Work", now=NOW)
    lines = lines.decode().split("\r\n")

    assert {"DTSTART:20261202T050000Z", "DTEND:20261202T060000Z"} <= set(lines)
    assert {"DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261204"} <= set(lines)
    assert "DTSTAMP:20261201T203015Z" in lines


def test_a_file_asks_to_be_read_again_in_an_hour_and_moves_nothing():
    lines = written([Entry("a", "Call", date(2026, 12, 3))], name="Work", now=NOW).decode()

    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in lines
    assert "X-PUBLISHED-TTL:PT1H\r\n" in lines
    for word in ("METHOD", "RRULE", "RECURRENCE-ID", "EXDATE", "STATUS", "SEQUENCE", "TZID"):
        assert word not in lines


def test_an_empty_calendar_is_a_calendar():
    assert read(written([], name="Work", now=NOW)).events == []
