"""The pages of courses and certificates: who sees whose, and what a closed requirement says."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.capabilities import every_capability, may_require_training
from tests.casework.cast import PDF, photo, upload
from tests.conftest import hidden_fields, person
from tests.training.cast import LOG_CONTACT, submit, train
from training import qualifying
from training.exceptions import CourseRetired
from training.models import Course, Training, TrainingRequirement

ADDRESS = {
    "own": reverse("training:own-training"),
    "new": reverse("training:certificate-create"),
    "team": reverse("training:training-list"),
    "courses": reverse("training:course-list"),
}


def answers(**more):
    today = timezone.localdate()
    day = {
        "completed_on_day": today.day,
        "completed_on_month": today.month,
        "completed_on_year": today.year,
    }
    return {**day, **more}


def test_the_403_page_names_the_course_to_renew(ana, sam, requirement, privacy, browser_of):
    page = browser_of(ana).get(reverse("casework:contact-create"))
    text = page.content.decode()

    assert page.status_code == 403
    assert "Training needed" in text
    assert "“Confidentiality” is not on record for you." in text
    assert ADDRESS["own"] in text

    training = train(ana, sam, privacy, days_ago=400)
    text = browser_of(ana).get(reverse("casework:contact-create")).content.decode()
    assert f"expired on {date_format(training.valid_until)}" in text


def test_the_403_page_names_no_course_if_the_role_is_missing(dora, requirement, browser_of):
    page = browser_of(dora).get(reverse("casework:contact-create"))

    assert page.status_code == 403
    assert "You don't have access to this page" in page.content.decode()
    assert "Confidentiality" not in page.content.decode()


def test_a_missing_course_refuses_the_page_and_hides_its_button(
    ana, rosa, requirement, browser_of
):
    browser = browser_of(ana)

    assert browser.post(reverse("casework:contact-create"), {}).status_code == 403
    day = browser.get(reverse("casework:my-day")).content.decode()
    assert reverse("casework:contact-create") not in day
    assert "you can't:" in day
    assert browser.get(rosa.get_absolute_url()).status_code == 200


def test_without_the_course_the_empty_list_does_not_offer_a_new_client(
    ana, privacy, browser_of
):
    invited = "Add a new client"
    browser = browser_of(ana)
    assert invited in browser.get(reverse("casework:client-list")).content.decode()

    TrainingRequirement.objects.create(capability="casework.open_client", course=privacy)

    page = browser_of(ana).get(reverse("casework:client-list")).content.decode()
    assert "No open clients" in page
    assert invited not in page


def test_my_day_and_the_team_page_warn_before_a_course_expires(
    ana,
    sam,
    requirement,
    privacy,
    browser_of,
):
    train(ana, sam, privacy, days_ago=350)

    assert "Renew soon" in browser_of(ana).get(reverse("casework:my-day")).content.decode()
    board = browser_of(sam).get(reverse("oversight:team")).content.decode()
    assert "1 training to renew within 30 days" in " ".join(board.split())


def test_a_certificate_goes_from_the_person_to_the_supervisor(
    ana,
    sam,
    requirement,
    privacy,
    browser_of,
):
    answer = browser_of(ana).post(
        ADDRESS["new"], answers(course=privacy.pk, certificate=upload(photo()))
    )
    assert answer.url == ADDRESS["own"]
    training = Training.objects.get()

    page = browser_of(sam).get(ADDRESS["team"]).content.decode()
    assert training.get_absolute_url() in page
    file = browser_of(sam).get(reverse("training:certificate-file", args=[training.pk]))
    assert file["Content-Type"] == "image/jpeg"
    browser_of(sam).post(training.get_absolute_url())
    assert "Valid" in browser_of(ana).get(ADDRESS["own"]).content.decode()


def test_without_a_certificate_nothing_is_submitted(ana, privacy, browser_of):
    page = browser_of(ana).post(ADDRESS["new"], answers(course=privacy.pk)).content.decode()

    assert "Take a photo of the certificate, or choose a file." in page
    assert not Training.objects.exists()


def test_a_file_that_is_neither_photo_nor_pdf_is_refused(ana, privacy, browser_of):
    page = browser_of(ana).post(
        ADDRESS["new"], answers(course=privacy.pk, certificate=upload(b"MZ\x90", "a.pdf"))
    )

    assert "We can&#x27;t read this file" in page.content.decode()


def test_a_supervisor_records_training_for_their_team_alone(
    ana,
    sam,
    cora,
    privacy,
    browser_of,
):
    browser = browser_of(sam)
    statuses = {
        who.name: browser.post(
            reverse("training:training-create", args=[who.pk]), answers(course=privacy.pk)
        ).status_code
        for who in (ana, cora, sam)
    }

    assert list(statuses.values()) == [302, 404, 404]
    assert Training.objects.get().confirmed_by == sam


WHO = [("ana", 200), ("sam", 200), ("adam", 200), ("ben", 404), ("sue", 404), ("dora", 404)]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_a_certificate_is_seen_by_its_owner_and_their_supervisor(
    who,
    status,
    request,
    ana,
    privacy,
    browser_of,
):
    training = submit(ana, privacy)
    browser = browser_of(request.getfixturevalue(who))

    address = reverse("training:certificate-file", args=[training.pk])
    assert browser.get(address).status_code == status


@pytest.mark.parametrize("who", ["ana", "sam", "dora", "aud"])
def test_only_an_administrator_manages_courses_and_requirements(
    who, request, privacy, browser_of
):
    browser = browser_of(request.getfixturevalue(who))

    for address in [
        ADDRESS["courses"],
        reverse("training:course-create"),
        reverse("training:course-edit", args=[privacy.pk]),
        reverse("training:course-retire", args=[privacy.pk]),
        reverse("training:requirement-edit", args=[LOG_CONTACT]),
    ]:
        assert browser.get(address).status_code == 403


def test_an_administrator_manages_courses_and_requirements(ana, adam, browser_of):
    browser = browser_of(adam)
    browser.post(reverse("training:course-create"), {"name": "Safety", "months": 24})
    course = Course.objects.get()
    page = browser.fill(
        reverse("training:requirement-edit", args=[LOG_CONTACT]),
        {"courses": [course.pk]},
        follow=True,
    ).content.decode()

    assert TrainingRequirement.objects.get().capability == LOG_CONTACT
    assert "1 staff member lacks required training" in page
    assert "Safety" in browser.get(ADDRESS["courses"]).content.decode()
    browser.post(reverse("training:course-retire", args=[course.pk]))
    assert not TrainingRequirement.objects.exists()


def test_requiring_a_course_for_managing_people_is_refused(adam, privacy, browser_of):
    address = reverse("training:requirement-edit", args=["accounts.manage_people"])
    page = browser_of(adam).fill(address, {"courses": [privacy.pk]})

    assert "This can&#x27;t require a course" in page.content.decode()
    assert not TrainingRequirement.objects.exists()


def test_two_courses_cannot_share_a_name(adam, privacy, browser_of):
    page = browser_of(adam).post(
        reverse("training:course-create"), {"name": "confidentiality", "months": 3}
    )

    assert "There is already a course with this name." in page.content.decode()


def test_a_supervisor_confirms_nobody_of_another_team(
    cora,
    sam,
    privacy,
    browser_of,
):
    training = submit(cora, privacy)

    assert browser_of(sam).get(training.get_absolute_url()).status_code == 404
    assert browser_of(sam).post(training.get_absolute_url()).status_code == 404


def test_a_supervisor_without_a_team_sees_that_it_is_empty(hillside, browser_of):
    lone = person("Una Berg", "supervisor", hillside)

    assert "No staff on your team yet" in browser_of(lone).get(ADDRESS["team"]).content.decode()


def test_a_pdf_is_downloaded_under_a_neutral_name(ana, privacy, browser_of):
    training = qualifying.submit_certificate(
        by=ana,
        course=privacy,
        completed_on=timezone.localdate(),
        certificate=upload(PDF, "Ana Ruiz.pdf"),
    )

    answer = browser_of(ana).get(reverse("training:certificate-file", args=[training.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="certificate.pdf"'


def test_somebody_without_any_course_can_read_and_is_offered_nothing(
    ana, adam, rosa, privacy, browser_of
):
    for capability in every_capability():
        if may_require_training(capability):
            qualifying.require_training(capability, [privacy], by=adam)
    browser = browser_of(ana)

    shown = {
        address: browser.get(address)
        for address in [
            reverse("casework:my-day"),
            reverse("casework:client-list"),
            rosa.get_absolute_url(),
        ]
    }
    offered = set()
    for answer in shown.values():
        assert answer.status_code == 200
        links = re.findall(r'(?:href|action)="(/[^"#?]*)', answer.content.decode())
        offered |= {link for link in links if browser.get(link).status_code == 403}
    assert offered == set()


def tap_twice(browser, page, button):
    """Tap a button of a page twice, and return the messages of the two answers."""
    sent = hidden_fields(browser.get(page))
    taps = [browser.post(button, sent, follow=True) for _tap in range(2)]
    return [[str(message) for message in each.context["messages"]] for each in taps]


def test_a_course_is_retired_once_and_a_second_tap_says_the_same(adam, privacy, browser_of):
    page = reverse("training:course-retire", args=[privacy.pk])

    messages = tap_twice(browser_of(adam), page, page)

    assert messages == [["The course is no longer required."]] * 2


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("training-decide", "Confirmed. It counts from now on."),
        ("training-refuse", "Returned. They can submit another."),
    ],
)
def test_a_certificate_is_decided_once_and_a_second_tap_says_the_same(
    name, sentence, ana, sam, privacy, browser_of
):
    training = submit(ana, privacy)
    button = reverse(f"training:{name}", args=[training.pk])

    messages = tap_twice(browser_of(sam), training.get_absolute_url(), button)

    assert messages == [[sentence]] * 2


def test_a_course_that_is_retired_while_its_page_is_sent_refuses_in_a_sentence(
    adam, privacy, browser_of, monkeypatch
):
    browser = browser_of(adam)
    address = reverse("training:course-edit", args=[privacy.pk])
    shown = hidden_fields(browser.get(address))

    def is_retired_by_now(course):
        raise CourseRetired

    monkeypatch.setattr(Course, "lock_and_refresh", is_retired_by_now)
    answer = browser.post(address, shown | {"name": "Privacy at work", "months": 12})

    assert answer.status_code == 200
    assert str(CourseRetired().message) in answer.content.decode()
    assert 'value="Privacy at work"' in answer.content.decode()
