"""Whom to ring: a list of each team, kept by its supervisors."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from fieldwork.exceptions import NoTeam, OnCallRemoved
from fieldwork.models import OnCall
from fieldwork.rota import rota_for

HERE = ZoneInfo("America/Los_Angeles")
EVENING = datetime(2026, 11, 30, 21, tzinfo=HERE)
NOON = datetime(2026, 11, 30, 12, tzinfo=HERE)


@pytest.fixture
def night_phone(sam):
    return OnCall.add(
        by=sam, name="Night phone", number="+12065550142", begins=time(18), ends=time(8)
    )


def names(rota):
    return [([e.name for e in each.now], [e.name for e in each.later]) for each in rota]


def test_a_night_phone_is_rung_at_night_and_listed_at_noon(night_phone, ana):
    assert names(rota_for(ana, EVENING))[0] == (["Night phone"], [])
    assert names(rota_for(ana, NOON))[0] == ([], ["Night phone"])


def test_ones_own_team_comes_first(night_phone, ana, cora):
    assert [each.is_own for each in rota_for(cora)] == [True, False]
    assert rota_for(cora)[0].team == cora.team
    assert rota_for(ana)[0].team == ana.team


def test_who_was_on_call_until_last_week_is_gone(sam, ana):
    OnCall.add(by=sam, name="Kim", number="+12065550143", last_on=date(2026, 11, 20))

    assert names(rota_for(ana, EVENING))[0] == ([], [])


def test_hours_are_said_in_words(night_phone, sam):
    night_phone.first_on, night_phone.last_on = date(2026, 12, 1), date(2026, 12, 6)

    assert night_phone.hours == "6:00 PM to 8:00 AM, December 1 to December 6"
    assert OnCall.add(by=sam, name="Sam", number="+12065550143").hours == "Any time"


def test_who_was_removed_is_on_no_list_and_changes_no_more(night_phone, ana, sam):
    night_phone.remove(by=sam)

    assert names(rota_for(ana, EVENING))[0] == ([], [])
    with pytest.raises(OnCallRemoved):
        night_phone.remove(by=sam)


def test_a_supervisor_without_a_team_has_no_list(sam):
    sam.team = None

    with pytest.raises(NoTeam):
        OnCall.add(by=sam, name="Sam", number="+12065550143")
