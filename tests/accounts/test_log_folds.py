"""The folded log has every event once, and folds no two that somebody would tell apart."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accounts.log_folds import PAUSE, folded
from accounts.log_lines import LogLine

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)


def line(minute, actor="ana", verb="client.viewed", record="r"):
    at = NOON + timedelta(minutes=minute)
    return LogLine(at, actor, verb, "Client", record, record, [], actor, verb, record)


def newest_first(*lines):
    return sorted(lines, key=lambda each: each.at, reverse=True)


def sizes(*lines):
    return [len(entry.lines) for entry in folded(newest_first(*lines))]


def test_the_same_again_within_half_an_hour_is_one_entry():
    entry = folded(newest_first(line(0, record="a"), line(30, record="b"), line(59)))[0]

    assert entry.is_folded
    assert (entry.began_at, entry.ended_at) == (line(0).at, line(59).at)
    assert entry.records == 3
    assert entry.is_one_day


def test_a_longer_pause_is_another_entry():
    assert sizes(line(0), line(31)) == [1, 1]


def test_what_others_do_meanwhile_divides_nothing():
    assert sizes(line(0), line(1, actor="ben"), line(2), line(3, actor="ben")) == [2, 2]


def test_something_else_by_the_same_person_divides():
    assert sizes(line(0), line(1, verb="contact.recorded"), line(2)) == [1, 1, 1]


def test_the_system_is_one_more_person():
    assert sizes(line(0, actor=None), line(1), line(2, actor=None)) == [2, 1]


LINES = st.lists(
    st.builds(
        line,
        st.integers(0, 200),
        st.sampled_from(["ana", "ben", None]),
        st.sampled_from(["client.viewed", "clients.listed"]),
        st.sampled_from("abc"),
    )
)


@given(LINES)
def test_every_event_is_in_one_entry_and_entries_are_newest_first(lines):
    lines = newest_first(*lines)
    entries = folded(lines)

    assert sorted(id(each) for entry in entries for each in entry.lines) == sorted(
        map(id, lines)
    )
    assert [entry.ended_at for entry in entries] == sorted(
        (entry.ended_at for entry in entries), reverse=True
    )
    for entry in entries:
        assert len({(each.actor, each.verb) for each in entry.lines}) == 1
        pairs = zip(entry.lines, entry.lines[1:], strict=False)
        assert all(later.at - earlier.at <= PAUSE for later, earlier in pairs)
