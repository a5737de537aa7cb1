"""Saved filters of the log: each auditor's own, sealed, deleted with a way back."""

import re

import pytest
from django.db import connection

from accounts.exceptions import FilterDeleted, FilterExists, FilterNameTaken, TooManyFilters
from accounts.models import LogFilter, User
from accounts.models.log_filters import MOST
from accounts.roles import Role
from audit.models import AuditEvent

VALUES = {"event_kind": "refusal", "first": "2026-07-01"}


@pytest.fixture
def signed_in(browser_of, aud):
    return browser_of(aud)


@pytest.fixture
def kept(aud):
    return LogFilter.save_as(by=aud, name="Refusals in July", chosen=VALUES)


@pytest.fixture
def eve(db):
    return User.objects.create(name="Eve Okafor", email="eve@example.org", role=Role.AUDITOR)


def page(browser):
    return browser.get("/log/").content.decode()


def test_a_filter_is_saved_under_a_name_and_listed(signed_in, aud):
    typed = VALUES | {"name": "Refusals in July", "key": "one"}

    assert signed_in.post("/log/filters/new/", typed).url == "/log/"

    assert "Refusals in July" in page(signed_in)
    assert LogFilter.objects.of(aud).get().chosen == VALUES


def test_pressed_twice_it_is_saved_once(signed_in, aud):
    for _ in range(2):
        signed_in.post("/log/filters/new/", VALUES | {"name": "July", "key": "one"})

    assert LogFilter.objects.of(aud).count() == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Enter a name for the filter."),
        ("refusals in JULY", "You have a filter with this name. Choose another name."),
    ],
)
def test_a_name_that_cannot_be_says_why_and_keeps_the_filter(signed_in, kept, name, sentence):
    shown = signed_in.post("/log/filters/new/", VALUES | {"name": name}).content.decode()

    assert sentence in shown
    assert re.search('<option value="refusal" selected>', shown)
    assert 'value="2026-07-01"' in shown
    assert LogFilter.objects.count() == 1


def test_a_saved_filter_shows_what_it_was_saved_with(signed_in, kept):
    form = page(signed_in).partition("Saved filters")[2].partition("</form>")[0]

    assert 'name="event_kind" value="refusal"' in form
    assert 'name="first" value="2026-07-01"' in form


def test_nobody_else_has_it(kept, eve, browser_of):
    browser = browser_of(eve)

    assert "Refusals in July" not in page(browser)
    for verb in ("deletion", "return"):
        assert browser.post(f"/log/filters/{kept.pk}/{verb}/").status_code == 404


def test_two_auditors_may_choose_one_name(kept, eve):
    assert LogFilter.save_as(by=eve, name=kept.name, chosen={}).name == kept.name


def test_a_deleted_filter_comes_back_with_undo(signed_in, kept):
    deleted = signed_in.post(f"/log/filters/{kept.pk}/deletion/", {"key": "a"}, follow=True)
    assert "Filter deleted." in deleted.content.decode()
    assert f'action="/log/filters/{kept.pk}/return/"' in deleted.content.decode()
    assert "Refusals in July" not in page(signed_in)

    signed_in.post(f"/log/filters/{kept.pk}/return/", {"key": "b"})

    assert "Refusals in July" in page(signed_in)


def test_it_is_deleted_and_put_back_once(kept, aud):
    with pytest.raises(FilterExists):
        kept.put_back(by=aud)
    kept.take_off(by=aud)
    with pytest.raises(FilterDeleted):
        kept.take_off(by=aud)


def test_a_name_that_was_taken_meanwhile_stays_taken(kept, aud):
    kept.take_off(by=aud)
    LogFilter.save_as(by=aud, name=kept.name, chosen={})

    with pytest.raises(FilterNameTaken):
        kept.put_back(by=aud)


def test_there_is_an_end_to_how_many_one_keeps(aud):
    for number in range(MOST):
        LogFilter.save_as(by=aud, name=f"Filter {number}", chosen={})

    with pytest.raises(TooManyFilters, match="Delete one first"):
        LogFilter.save_as(by=aud, name="One more", chosen={})


def test_name_and_filter_rest_sealed(kept, ana):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, chosen FROM accounts_logfilter")
        name, chosen = map(bytes, cursor.fetchone())

    assert b"July" not in name
    assert b"refusal" not in chosen


def test_each_change_is_on_the_trail_without_the_name(kept, aud):
    kept.take_off(by=aud)
    kept.put_back(by=aud)

    events = AuditEvent.objects.filter(subject_id=str(kept.pk)).order_by("at", "seq")
    verbs = list(events.values_list("verb", flat=True))
    assert verbs == ["log_filter.saved", "log_filter.deleted", "log_filter.put_back"]
    assert all(not facts for facts in events.values_list("facts", flat=True))


@pytest.mark.parametrize("who", ["ana", "sam", "dora", "adam"])
def test_filters_are_the_auditors_alone(who, browser_of, request, kept):
    browser = browser_of(request.getfixturevalue(who))

    for address in ("new", f"{kept.pk}/deletion", f"{kept.pk}/return"):
        assert browser.post(f"/log/filters/{address}/").status_code == 403


def test_a_filter_that_does_not_open_leaves_the_page_whole_and_can_be_deleted(
    signed_in, kept, aud
):
    other = LogFilter.save_as(by=aud, name="Other", chosen={})
    with connection.cursor() as cursor:  # what is sealed for one row does not open in another
        table = LogFilter._meta.db_table
        cursor.execute(f"SELECT name FROM {table} WHERE id = %s", [column(other)])
        (name,) = cursor.fetchone()
        cursor.execute(f"UPDATE {table} SET name = %s WHERE id = %s", [name, column(kept)])

    shown = page(signed_in)
    assert "This filter cannot be opened. You can delete it." in shown
    assert "Other" in shown
    LogFilter.save_as(by=aud, name="Third", chosen={})
    signed_in.post(f"/log/filters/{kept.pk}/deletion/", {"key": "a"})

    assert "This filter cannot be opened" not in page(signed_in)

    signed_in.post(f"/log/filters/{kept.pk}/return/", {"key": "b"})

    assert "This filter cannot be opened" in page(signed_in)


def column(row):
    return LogFilter._meta.pk.get_db_prep_value(row.pk, connection)
