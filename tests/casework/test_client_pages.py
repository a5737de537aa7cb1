from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import trail
from casework.birth_dates import BirthDate
from casework.models import Client
from tests.casework.cast import INTAKE
from tests.conftest import open_client


def test_intake_opens_a_record_and_leads_to_the_first_contact(ana, browser_of):
    response = browser_of(ana).post(reverse("casework:client-create"), INTAKE)

    luz = Client.objects.get()
    assert response.url == f"{reverse('casework:contact-create')}?client={luz.pk}"
    assert luz.preferred_name == "Luz"
    assert luz.phone_number == "+12065550142"
    assert luz.birth_date == BirthDate.of(1989, 3, 27)
    assert luz.victimizations == ["trafficking-labor", "other"]
    assert luz.demographics.race_ethnicity == ["latino"]


def test_intake_without_consent_says_why_and_keeps_what_was_typed(ana, browser_of):
    page = browser_of(ana).post(
        reverse("casework:client-create"), {**INTAKE, "agreed_to": ["contact"]}
    )

    assert not Client.objects.exists()
    assert (
        "We can&#x27;t keep a record without the client&#x27;s consent" in page.content.decode()
    )
    assert 'value="Luz"' in page.content.decode()


def test_what_happened_to_them_stays_folded_until_somebody_opens_it(ana, rosa, browser_of):
    browser = browser_of(ana)
    url = reverse("casework:client-edit", args=[rosa.pk])
    browser.fill(
        url,
        {
            "preferred_name": "Rosa",
            "victimizations": ["robbery"],
            "classifications": ["homeless"],
        },
    )

    page = browser.get(url).content.decode()

    assert page.count("<details") == 3
    assert '<details class="govuk-details" open' not in page
    assert "Type of victimization (only if offered): 2 recorded" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"preferred_name": ""}, "Enter a preferred name."),
        ({"phone_number": "call me"}, "Enter a phone number with its area code"),
        ({"birth_date_month": "13"}, "enter the month as a number from 1 to 12."),
        ({"until": "2001-01-01"}, "enter a date from today to"),
    ],
)
def test_each_wrong_answer_of_intake_has_its_sentence(typed, sentence, ana, browser_of):
    page = browser_of(ana).post(reverse("casework:client-create"), {**INTAKE, **typed})

    assert page.content.decode().count(sentence) == 2
    assert not Client.objects.exists()


def test_opening_a_record_is_written_down(ana, rosa, browser_of):
    browser_of(ana).get(rosa.get_absolute_url())

    seen = trail.about(rosa).last()
    assert (seen.verb, seen.actor_id) == ("client.viewed", ana.pk)


def test_a_name_is_in_no_title_and_no_address(ana, rosa, browser_of):
    page = browser_of(ana).get(rosa.get_absolute_url())

    title = page.content.decode().split("<title>")[1].split("</title>")[0]
    assert "Rosa" not in title
    assert "Rosa" not in rosa.get_absolute_url()


def test_no_page_may_be_kept_in_a_cache(ana, rosa, browser_of):
    assert browser_of(ana).get(rosa.get_absolute_url())["Cache-Control"] == "no-store"


def test_changing_a_record_keeps_the_earlier_version(ana, rosa, browser_of):
    changed = {
        "preferred_name": "Rosa M.",
        "phone_number": "",
        "language": "es",
        "sex": "female",
    }

    browser_of(ana).fill(reverse("casework:client-edit", args=[rosa.pk]), changed)

    rosa = Client.objects.get()
    assert rosa.preferred_name == "Rosa M."
    assert rosa.demographics.sex == "female"
    assert [version.preferred_name for version in rosa.history.all()] == ["Rosa M.", "Rosa"]


def test_once_consent_is_revoked_a_record_says_no_more_and_can_say_less(ana, browser_of):
    luz = open_client(ana, "Luz", phone_number="+12065550142", demographics={"sex": "female"})
    luz.consents.get(purpose="record").revoke(by=ana)
    browser, url = browser_of(ana), reverse("casework:client-edit", args=[luz.pk])
    less = {"preferred_name": "Luz", "phone_number": "", "language": "", "sex": ""}

    for more in ({"other_names": "Lucecita"}, {"sex": "male"}, {"phone_number": "2065550199"}):
        page = browser.fill(url, {**less, **more}).content.decode()
        assert "This case is closed." in page
    assert Client.objects.get().phone_number == "+12065550142"
    assert "Remove information" in browser.get(luz.get_absolute_url()).content.decode()
    browser.fill(url, less)

    luz = Client.objects.get()
    assert (luz.phone_number, luz.demographics.sex) == ("", "")


def test_the_edit_page_shows_the_present_values(ana, browser_of):
    luz = open_client(
        ana, "Luz", birth_date=date(1989, 3, 27), demographics={"race_ethnicity": ["latino"]}
    )

    page = browser_of(ana).get(reverse("casework:client-edit", args=[luz.pk])).content.decode()

    assert 'value="1989"' in page
    assert 'value="latino"' in page


def test_the_list_shows_open_clients_first_and_closed_ones_when_asked(ana, rosa, browser_of):
    open_client(ana, "Closed one").close(by=ana, reason="moved")
    browser = browser_of(ana)

    first = browser.get(reverse("casework:client-list")).content.decode()
    asked = browser.get(reverse("casework:client-list"), {"status": "closed"}).content.decode()

    assert "Rosa" in first
    assert "Closed one" not in first
    assert "Closed one" in asked


def test_a_supervisor_narrows_the_list_to_one_worker(ana, ben, sam, rosa, browser_of):
    open_client(ben, "Bens client")

    page = browser_of(sam).get(reverse("casework:client-list"), {"worker": ben.pk})

    assert "Bens client" in page.content.decode()
    assert "Rosa" not in page.content.decode()


@pytest.mark.parametrize("part", ["about", "consent", "reviews", "more"])
def test_a_link_at_the_top_leads_to_each_part_of_the_record(part, ana, rosa, browser_of):
    page = browser_of(ana).get(rosa.get_absolute_url()).content.decode()

    assert f'href="#{part}"' in page
    assert page.count(f'id="{part}"') == 1


def test_an_empty_caseload_says_so(ben, browser_of):
    browser = browser_of(ben)

    assert "No open clients" in browser.get(reverse("casework:client-list")).content.decode()
    day = browser.get(reverse("casework:my-day")).content.decode()
    assert "Nothing is due" in day
    assert "you have reached everyone on your caseload" in day


def test_closing_and_reopening_from_the_record(ana, sam, rosa, browser_of):
    browser_of(ana).post(
        reverse("casework:closure-create", args=[rosa.pk]),
        {"reason": "moved", "summary": "Went."},
    )
    assert rosa.closure.reason == "moved"
    page = browser_of(ana).get(rosa.get_absolute_url()).content.decode()
    assert "Case closed." in page
    assert "Reopen case" not in page

    url = reverse("casework:closure-reopen", args=[rosa.pk, rosa.closure.pk])
    assert browser_of(ana).post(url).status_code == 403
    browser_of(sam).post(url)

    assert rosa.closure is None


def test_a_closed_record_names_no_day_for_its_next_review(ana, rosa, browser_of):
    rosa.close(by=ana, reason="moved")

    page = browser_of(ana).get(rosa.get_absolute_url()).content.decode()

    assert "The next case review waits until the case is reopened." in page
    assert "<h3>Due " not in page


def test_a_record_without_language_and_number_has_no_empty_line(ana, browser_of):
    quiet = open_client(ana, "Quiet", agreed_to=["record"])

    assert "<p></p>" not in browser_of(ana).get(quiet.get_absolute_url()).content.decode()


def test_closing_says_before_and_after_what_ends(ana, rosa, browser_of):
    url = reverse("casework:closure-create", args=[rosa.pk])
    browser = browser_of(ana)

    before = browser.get(url).content.decode()
    after = browser.post(url, {"reason": "moved"}, follow=True).content.decode()

    assert "1 open follow-up will end. No one takes it over." in before
    assert "Case closed. 1 open follow-up ended." in after


def test_closing_without_follow_ups_says_that_none_ends(ana, browser_of):
    quiet = open_client(ana, "Quiet", agreed_to=["record"])

    page = browser_of(ana).get(reverse("casework:closure-create", args=[quiet.pk]))

    assert "No open follow-ups will end." in page.content.decode()


def test_a_supervisor_signs_a_review_with_what_was_agreed(sam, rosa, browser_of):
    review = rosa.reviews.get()
    url = reverse("casework:review-sign", args=[rosa.pk, review.pk])
    browser = browser_of(sam)

    assert "Write what was agreed" in browser.post(url, {"agreed": ""}).content.decode()
    browser.post(url, {"agreed": "See the lawyer first."})

    review.refresh_from_db()
    assert (review.agreed, review.signed_by) == ("See the lawyer first.", sam)


def test_a_transfer_from_the_record(ben, sam, rosa, browser_of):
    url = reverse("casework:transfer-create", args=[rosa.pk])

    browser_of(sam).post(url, {"to": ben.pk, "has_note": "nothing"})

    assert list(Client.objects.visible_to(ben)) == [rosa]


def test_a_follow_up_is_added_rescheduled_and_completed_from_its_pages(ana, rosa, browser_of):
    browser = browser_of(ana)
    today = timezone.localdate().isoformat()
    browser.post(
        reverse("casework:follow-up-create", args=[rosa.pk]),
        {"kind": "task", "task": "Find a dentist", "due_on": today},
    )
    added = rosa.follow_ups.get(due_on=today)

    browser.fill(
        reverse("casework:follow-up-reschedule", args=[rosa.pk, added.pk]),
        {"due_on": "2031-01-01", "moved_because": "Their dentist is away"},
    )
    page = browser.get(rosa.get_absolute_url()).content.decode()
    assert "Moved: Their dentist is away" in page
    browser.post(
        reverse("casework:follow-up-complete", args=[rosa.pk, added.pk]), {"outcome": "done"}
    )

    added.refresh_from_db()
    assert (added.due_on, added.outcome) == (date(2031, 1, 1), "done")


def test_each_move_has_its_own_reason_and_may_have_none(ana, rosa, browser_of):
    browser, follow_up = browser_of(ana), rosa.follow_ups.get()
    address = reverse("casework:follow-up-reschedule", args=[rosa.pk, follow_up.pk])
    reasons = []
    for answers in (
        {"due_on": "2031-01-01", "moved_because": "She works nights"},
        {"due_on": "2031-01-02", "moved_because": "The bus does not run"},
        {"due_on": "2031-01-03"},
    ):
        assert 'name="moved_because" value' not in browser.get(address).content.decode()
        browser.fill(address, answers)
        follow_up.refresh_from_db()
        reasons.append(follow_up.moved_because)

    assert reasons == ["She works nights", "The bus does not run", ""]


def test_a_supervisor_sees_who_opened_a_record(ana, sam, rosa, browser_of):
    browser_of(ana).get(rosa.get_absolute_url())

    page = (
        browser_of(sam)
        .get(reverse("oversight:access-history", args=[rosa.pk]))
        .content.decode()
    )

    assert "Viewed a client’s record" in page
    assert "Ana Ruiz" in page
