"""A director's way from a question to a file, and who else may go it."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit import trail
from casework.models import Award
from jobs.running import run_waiting
from reports.finalizing import finalize
from reports.models import Finalization, Snapshot
from reports.period import Period
from reports.questionnaires import QUESTIONNAIRES, VOCA_QUARTERLY
from tests.conftest import open_client, person
from tests.reports.conftest import AUTUMN, serve

PARAMS = {
    "form": "voca-quarterly",
    "award": "voca-2026",
    "first": "2025-10-01",
    "last": "2025-12-31",
    "since": "2025-10-01",
}
LIST = reverse("reports:snapshot-list")
NEW = reverse("reports:report-new")
PERIOD = reverse("reports:report-period", args=["voca-2026", "voca-quarterly"])
PREVIEW = reverse("reports:report-preview")
FINALIZE = reverse("reports:finalization-create")
AWARDS = reverse("reports:award-list")
AWARD_CREATE = reverse("reports:award-create")


def finalized(browser, *, in_minutes=1):
    """Finalize a report and let it be done; return the page that one sees then."""
    with time_machine.travel(timezone.now() + timedelta(minutes=in_minutes), tick=False):
        address = browser.post(FINALIZE, PARAMS).url
        run_waiting()
        return browser.get(address, follow=True)


def boxes(name, year, month, day):
    """Return what a browser sends for the three boxes of a date."""
    return {f"{name}_year": year, f"{name}_month": month, f"{name}_day": day}


@pytest.fixture
def dora_browses(dora, browser_of):
    return browser_of(dora)


def test_home_of_a_director_is_the_reports(dora_browses):
    assert dora_browses.get(reverse("home")).url == LIST


@pytest.mark.parametrize("role", ["ana", "sam", "adam", "aud"])
@pytest.mark.parametrize("address", [LIST, NEW, PERIOD, PREVIEW, AWARDS, AWARD_CREATE])
def test_reports_are_the_directors_alone(request, browser_of, award, role, address):
    browser = browser_of(request.getfixturevalue(role))

    assert browser.get(address).status_code == 403


def test_a_report_of_days_that_were_not_over_says_so(dora_browses, dora, rosa, award, snapshot):
    summer = Period(date(2026, 7, 1), date(2026, 9, 30))
    serve(rosa, award, date(2026, 7, 2))
    early = finalize(VOCA_QUARTERLY, award, summer, by=dora)

    early_page = dora_browses.get(early.get_absolute_url()).content.decode()
    assert "Finalized before this period was over" in early_page
    final_page = dora_browses.get(snapshot.get_absolute_url()).content.decode()
    assert "Finalized before this period was over" not in final_page
    listed = dora_browses.get(LIST).content.decode()
    assert listed.count("Finalized before this period was over") == 1


def test_a_period_that_has_not_begun_has_no_preview_and_no_final_report(dora_browses, award):
    first = timezone.localdate() + timedelta(days=1)
    asked = {
        "form": "voca-quarterly",
        "award": award.number,
        "first": first.isoformat(),
        "last": (first + timedelta(days=90)).isoformat(),
        "since": award.starts_on.isoformat(),
    }

    preview = dora_browses.get(PREVIEW, asked, follow=True).content.decode()
    final = dora_browses.post(reverse("reports:finalization-create"), asked, follow=True)

    assert "before that there is nothing to count" in preview
    assert "before that there is nothing to count" in final.content.decode()
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize("role", ["ana", "sam", "adam", "aud"])
def test_a_final_report_opens_for_nobody_else(request, browser_of, snapshot, role):
    browser = browser_of(request.getfixturevalue(role))

    assert browser.get(snapshot.get_absolute_url()).status_code == 403
    assert browser.get(file_of(snapshot, "pdf")).status_code == 403
    assert browser.post(FINALIZE, PARAMS).status_code == 403


def test_without_an_award_the_first_page_says_what_to_do(dora_browses):
    assert "Add a grant" in dora_browses.get(LIST).text


def test_a_report_begins_with_a_form_and_an_award(dora_browses, award):
    assert "VOCA Victim Assistance" in dora_browses.get(NEW).text

    answer = dora_browses.get(NEW, {"form": "voca-quarterly", "award": "voca-2026"})

    assert answer.url == PERIOD


def test_an_award_has_to_be_chosen(dora_browses, award):
    assert "Choose a grant." in dora_browses.get(NEW, {"form": "voca-quarterly"}).text


def test_quarters_of_the_funders_year_are_offered(dora_browses, award):
    text = dora_browses.get(PERIOD).text

    assert "October 1, 2025 to December 31, 2025" in text
    assert "July 1, 2026 to September 30, 2026 (not over yet)" in text
    assert "October 1, 2026" not in text


def test_a_quarter_leads_to_its_preview(dora_browses, award):
    answer = dora_browses.get(PERIOD, {"quarter": str(AUTUMN)})

    assert answer.status_code == 302
    assert "first=2025-10-01&last=2025-12-31" in answer.url
    assert "since=2025-10-01" in answer.url


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"quarter": "other"}, "Enter the first day."),
        ({"quarter": ""}, "Choose a period."),
        (
            {"quarter": "other", **boxes("first", 2026, 2, 31)},
            "there is no such day.",
        ),
        (
            {
                "quarter": "other",
                **boxes("first", 2026, 1, 2),
                **boxes("last", 2026, 1, 1),
            },
            "The last day comes before the first.",
        ),
        (
            {
                "quarter": "other",
                **boxes("first", 2020, 1, 1),
                **boxes("last", 2020, 3, 31),
            },
            "is October 1, 2025",
        ),
        (
            {
                "quarter": str(AUTUMN),
                **boxes("since", 2025, 11, 1),
            },
            "Choose an earlier date.",
        ),
    ],
)
def test_bad_days_are_named_and_kept(dora_browses, award, typed, sentence):
    answer = dora_browses.get(PERIOD, {"quarter": "", **typed})

    assert answer.status_code == 200
    assert sentence in answer.text
    assert "There is a problem" in answer.text


def test_no_form_of_that_name_is_not_found(dora_browses, award):
    assert dora_browses.get("/reports/new/voca-2026/horoscope/").status_code == 404
    assert dora_browses.get("/reports/new/nothing/voca-quarterly/").status_code == 404


def test_a_preview_shows_numbers_rules_and_keeps_nothing(dora_browses, rosa, award):
    serve(rosa, award, date(2025, 11, 3))

    text = dora_browses.get(PREVIEW, PARAMS).text

    assert "TOTAL number of individuals who received services" in text
    assert "is counted once, however many services" in text
    assert "Rosa" not in text
    assert not Snapshot.objects.exists()


def test_a_public_preview_says_suppressed_to_a_screen_reader(dora_browses, rosa, award):
    serve(rosa, award, date(2025, 11, 3))

    text = dora_browses.get(PREVIEW, {**PARAMS, "public": "1"}).text

    assert '<span aria-hidden="true">s</span>' in text
    assert '<span class="govuk-visually-hidden">suppressed</span>' in text
    assert ">hidden<" not in text
    assert "s = suppressed to protect confidentiality: numbers from 1 to 10" in text


@pytest.mark.parametrize(
    "days",
    [{"first": "0001-01-01"}, {"since": "0001-01-01"}, {"last": "9999-12-31"}],
)
def test_a_preview_of_days_at_the_end_of_the_calendar_is_no_error(dora_browses, award, days):
    assert dora_browses.get(PREVIEW, PARAMS | days).status_code in (200, 302)


def test_a_preview_of_nonsense_goes_back_to_the_question(dora_browses, award):
    assert dora_browses.get(PREVIEW, {**PARAMS, "last": "2025-01-01"}).url == NEW
    assert dora_browses.get(PREVIEW, {**PARAMS, "since": "2025-12-01"}).url == NEW
    assert dora_browses.post(FINALIZE, {**PARAMS, "award": "none"}).url == NEW


def test_finalizing_keeps_the_numbers_and_the_trail(dora_browses, dora, rosa, award):
    serve(rosa, award, date(2025, 11, 3))

    answer = finalized(dora_browses)

    snapshot = Snapshot.objects.get()
    assert "Finalized. These numbers can no longer change." in answer.text
    assert snapshot.dataset_digest in answer.text
    assert snapshot.finalized_by == dora
    assert [event.verb for event in trail.of(snapshot)] == ["report.finalized"]


def test_it_is_said_once_that_it_is_final(dora_browses, rosa, award):
    serve(rosa, award, date(2025, 11, 3))
    finalized(dora_browses)

    again = dora_browses.get(Finalization.objects.get().get_absolute_url(), follow=True)

    assert "Finalized." not in again.text
    assert again.redirect_chain[-1][0] == Snapshot.objects.get().get_absolute_url()


def test_who_is_no_director_any_more_finalizes_nothing(
    dora_browses, dora, rosa, award, browser_of
):
    serve(rosa, award, date(2025, 11, 3))
    address = dora_browses.post(FINALIZE, PARAMS).url
    User.objects.filter(pk=dora.pk).update(role=Role.ADMINISTRATOR)

    run_waiting()

    assert not Snapshot.objects.exists()
    page = browser_of(person("Dov Lind", Role.DIRECTOR)).get(address)
    assert "may no longer finalize reports" in page.text


def test_finalizing_what_can_not_be_counted_says_why(dora_browses, rosa, award):
    serve(rosa, award, date(2025, 11, 3)).offers.update(service="horoscope")

    answer = finalized(dora_browses)

    assert "horoscope" in answer.text
    assert "Something went wrong" not in answer.text
    assert not Snapshot.objects.exists()


def test_a_refusal_is_read_in_the_language_of_who_asked(dora_browses, dora, rosa, award):
    dora.language = "es"
    dora.save()
    serve(rosa, award, date(2025, 11, 3)).offers.update(service="horoscope")

    assert "no está en el formulario" in finalized(dora_browses).text


def test_what_was_corrected_is_finalized_at_the_next_try(dora_browses, rosa, award):
    offers = serve(rosa, award, date(2025, 11, 3)).offers
    offers.update(service="horoscope")
    finalized(dora_browses)
    offers.update(service="crisis-intervention")

    again = finalized(dora_browses, in_minutes=2)

    assert "Finalized. These numbers can no longer change." in again.text


def test_while_it_is_finalized_the_page_says_how_far_it_is(dora_browses, rosa, award):
    serve(rosa, award, date(2025, 11, 3))

    page = dora_browses.post(FINALIZE, PARAMS, follow=True)

    assert "<progress" in page.text
    assert "url=?unattended" in page.text
    assert not Snapshot.objects.exists()


def test_asked_for_twice_it_is_finalized_once(dora_browses, rosa, award):
    serve(rosa, award, date(2025, 11, 3))
    asked = [dora_browses.post(FINALIZE, PARAMS).url for _ in range(2)]

    assert asked[0] == asked[1]
    assert run_waiting() == 1


def test_canceled_before_it_is_done_it_leaves_no_report(dora_browses, rosa, award):
    serve(rosa, award, date(2025, 11, 3))
    address = dora_browses.post(FINALIZE, PARAMS).url

    dora_browses.post(f"/jobs/{Finalization.objects.get().job.pk}/cancellation/")

    assert "canceled before it was done" in dora_browses.get(address).text
    run_waiting()
    assert not Snapshot.objects.exists()


def test_if_no_number_has_changed_it_leads_to_the_report_that_there_is(dora_browses, snapshot):
    answer = finalized(dora_browses)

    assert "No number has changed." in answer.text
    assert answer.redirect_chain[-1][0] == snapshot.get_absolute_url()


def test_a_report_whose_job_nobody_remembers_is_still_led_to(dora_browses, snapshot):
    finalized(dora_browses)
    wanted = Finalization.objects.get()
    wanted.job.delete()

    assert dora_browses.get(wanted.get_absolute_url()).url == snapshot.get_absolute_url()

    Finalization.objects.update(snapshot=None)
    assert "/reports/preview/" in dora_browses.get(wanted.get_absolute_url()).url


def file_of(snapshot, format):
    return reverse("reports:snapshot-file", args=[snapshot.pk, format])


@pytest.mark.usefixtures("reports_are_drawn")
@pytest.mark.parametrize(
    ("format", "begins"), [("pdf", b"%PDF-"), ("csv", b"\xef\xbb\xbfform,"), ("json", b"{")]
)
def test_every_download_is_a_file_and_an_event(dora_browses, dora, snapshot, format, begins):
    answer = dora_browses.get(file_of(snapshot, format))

    event = trail.of(snapshot).last()
    assert answer.content.startswith(begins)
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert (event.verb, event.actor_id) == ("report.downloaded", dora.pk)
    assert event.facts["format"] == format


def test_the_json_file_is_what_the_digest_was_made_of(dora_browses, snapshot):
    content = dora_browses.get(file_of(snapshot, "json")).content

    assert content.decode() == snapshot.content
    assert json.loads(content)["award"]["number"] == "voca-2026"


def test_an_unknown_kind_of_file_is_not_found(dora_browses, snapshot):
    assert dora_browses.get(file_of(snapshot, "xls")).status_code == 404


def test_late_records_show_as_differences(dora_browses, dora, ana, award, snapshot):
    serve(open_client(ana, "Luz"), award, date(2025, 12, 1))
    later = finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora)

    assert "What changed" in dora_browses.get(later.get_absolute_url()).text
    assert "replaces this one" in dora_browses.get(snapshot.get_absolute_url()).text
    assert snapshot.get_absolute_url() not in dora_browses.get(LIST).text


def test_the_list_asks_as_often_for_many_as_for_one(
    dora_browses, dora, award, snapshot, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as few:
        dora_browses.get(LIST)
    for days in range(1, 4):
        moved = Snapshot.of(snapshot.report, award=award, by=dora)
        moved.first_day = AUTUMN.first + timedelta(days=days)
        moved.pdf, moved.pdf_sha256 = snapshot.pdf, snapshot.pdf_sha256
        moved.save()

    with django_assert_num_queries(len(few)):
        dora_browses.get(LIST)


AWARD = {
    "name": "City outreach",
    "funder": "The city",
    "number": "CITY-7",
    "starts_on_day": "1",
    "starts_on_month": "7",
    "starts_on_year": "2026",
    "ends_on_day": "30",
    "ends_on_month": "6",
    "ends_on_year": "2027",
    "fiscal_year_start_month": "7",
}


def test_an_award_is_set_up_and_traced(dora_browses):
    answer = dora_browses.post(AWARD_CREATE, AWARD, follow=True)

    award = Award.objects.get()
    assert "City outreach was added." in answer.text
    assert award.year_of(date(2026, 8, 1)) == date(2026, 7, 1)
    assert trail.of(award).get().verb == "award.added"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Enter a name for the grant."),
        ({"number": "a b"}, "Use only letters"),
        ({"ends_on_year": "2025"}, "The end date is before the start date."),
        ({"number": "voca-2026"}, "There is already a grant with this number."),
    ],
)
def test_a_bad_award_is_refused_at_the_field(dora_browses, award, typed, sentence):
    text = dora_browses.post(AWARD_CREATE, {**AWARD, **typed}).text

    assert sentence in text
    assert "The city" in text
    assert "Constraint" not in text
    assert Award.objects.count() == 1


def test_work_by_area_is_a_form_to_choose_and_to_preview(dora_browses, rosa, award):
    serve(rosa, award, date(2025, 11, 3))

    assert "Work by area" in dora_browses.get(NEW).content.decode()
    page = dora_browses.get(PREVIEW, PARAMS | {"form": "work-by-area"}).content.decode()

    assert "Number of contacts at which services were provided, by area" in page
    assert "No area" in page


@pytest.mark.parametrize("form", QUESTIONNAIRES)
def test_a_form_asks_from_when_clients_are_new_only_if_it_counts_new_ones(
    dora_browses, award, form
):
    address = reverse("reports:report-period", args=[award.number, form])
    counts_new = any("new" in measure for measure in QUESTIONNAIRES[form].measures)

    for page in (dora_browses.get(address), dora_browses.get(PREVIEW, PARAMS | {"form": form})):
        assert ("New clients counted from" in page.content.decode()) == counts_new

    made = dora_browses.post(FINALIZE, PARAMS | {"form": form}).url
    waiting = dora_browses.get(made).content.decode()
    assert ("New clients counted from" in waiting) == counts_new
