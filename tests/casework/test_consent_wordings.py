import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit import trail
from casework.exceptions import (
    LastWording,
    NewerWordingApproved,
    OwnWording,
    WordingDecided,
    WordingRetired,
    WordingUnchanged,
)
from casework.models import ConsentWording
from casework.models.consent_wordings import propose_wording

LIST = reverse("casework:consent-wording-list")
NEW = reverse("casework:consent-wording-create")


@pytest.fixture
def proposed(adam):
    return propose_wording(
        by=adam, purpose="record", language="en", text="Until [date], at [agency]."
    )


def offered(purpose="record", language="en"):
    return ConsentWording.objects.offered().get(purpose=purpose, language=language)


def test_a_new_agency_reads_the_second_version(db):
    versions = set(ConsentWording.objects.offered().values_list("language", "version"))

    assert versions == {("en", 2), ("es", 2)}


def test_the_first_version_is_kept_as_it_was_read(db):
    first = ConsentWording.objects.get(purpose="record", language="en", version=1)

    assert "Only the people who work with you can read it." in first.text
    assert first.status == "replaced"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_text_promises_nothing_that_is_not_so(db, language):
    text = offered(language=language).text

    for untrue in ("Only the people who work with you", "personas que trabajan con usted."):
        assert untrue not in text
    for needed in {
        "en": ["The law says we must report child abuse", "A judge can order", "[date]"],
        "es": ["La ley nos obliga", "Un juez puede", "[date]"],
    }[language]:
        assert needed in text


def test_a_proposed_text_is_not_read_until_a_second_person_approved_it(proposed, dora):
    assert offered().version == 2

    proposed.approve(by=dora)

    assert offered() == proposed


def test_nobody_approves_their_own_text(proposed, adam):
    with pytest.raises(OwnWording):
        proposed.approve(by=adam)

    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentWording.objects.filter(pk=proposed.pk).update(approved_by=adam)


def test_a_text_is_approved_once(proposed, dora):
    ConsentWording.objects.get(pk=proposed.pk).approve(by=dora)

    with pytest.raises(WordingDecided):
        proposed.approve(by=dora)


def test_an_older_proposal_does_not_take_the_place_of_a_newer_text(proposed, adam, dora):
    newer = propose_wording(by=adam, purpose="record", language="en", text="Newer.")
    newer.approve(by=dora)

    with pytest.raises(NewerWordingApproved):
        proposed.approve(by=dora)


def test_a_retired_text_is_not_followed_by_the_version_before(proposed, dora):
    proposed.approve(by=dora)

    proposed.retire(by=dora)

    assert not ConsentWording.objects.offered().filter(purpose="record", language="en")
    with pytest.raises(WordingRetired):
        proposed.retire(by=dora)


def test_one_text_has_to_stay_for_each_purpose(dora):
    offered(language="es").retire(by=dora)

    with pytest.raises(LastWording):
        offered(language="en").retire(by=dora)


def test_a_proposal_may_be_withdrawn_and_is_then_approved_by_nobody(proposed, adam, dora):
    proposed.retire(by=adam)

    with pytest.raises(WordingDecided):
        proposed.approve(by=dora)


def test_the_trail_says_who_proposed_approved_and_retired(proposed, dora, adam):
    proposed.approve(by=dora)
    proposed.retire(by=adam)

    assert [(event.verb, event.actor_id) for event in trail.of(proposed)] == [
        ("consent_wording.proposed", adam.pk),
        ("consent_wording.approved", dora.pk),
        ("consent_wording.retired", adam.pk),
    ]


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("ur", "rtl"), ("es", "ltr")]
)
def test_the_direction_follows_from_the_language(language, direction):
    assert ConsentWording(language=language).direction == direction


def test_the_day_is_written_in_the_language_of_the_text(db, settings):
    settings.AGENCY_NAME = "Harbor"
    day = offered().consents.model._meta.get_field("until").to_python("2027-11-29")

    assert "Su permiso dura hasta el 29 de noviembre de 2027." in offered(language="es").filled(
        day
    )


# Pages --------------------------------------------------------------------------------------


def test_a_text_goes_from_a_proposal_to_the_clients(adam, dora, ana, browser_of):
    typed = {"purpose": "record", "language": "ar", "text": "نص حتى [date]"}
    made = browser_of(adam).post(NEW, typed, follow=True).content.decode()
    assert "You proposed this text." in made
    assert "Approve this text" not in made
    proposed = ConsentWording.objects.get(language="ar")
    preview = browser_of(dora).get(proposed.get_absolute_url()).content.decode()
    assert 'lang="ar" dir="rtl"' in preview
    assert "[date]" not in preview

    browser_of(dora).post(reverse("casework:consent-wording-approve", args=[proposed.pk]))

    assert "Arabic" in browser_of(ana).get(reverse("casework:client-create")).content.decode()


def test_the_page_refuses_the_proposer(adam, proposed, browser_of):
    url = reverse("casework:consent-wording-approve", args=[proposed.pk])

    page = browser_of(adam).post(url, follow=True).content.decode()

    assert "A second person has to approve it." in page
    assert offered().version == 2


def test_a_marker_that_nobody_fills_in_is_refused(adam, browser_of):
    typed = {"purpose": "record", "language": "es", "text": "Hasta el [fecha]."}

    page = browser_of(adam).post(NEW, typed).content.decode()

    assert "We can&#x27;t fill in [fecha]." in page
    assert "Hasta el [fecha]." in page


def test_a_new_version_begins_with_the_text_before(adam, browser_of):
    url = reverse("casework:consent-wording-revise", args=[offered().pk])

    assert "Is it OK to keep a record?" in browser_of(adam).get(url).content.decode()


def test_retiring_asks_first(dora, proposed, browser_of):
    url = reverse("casework:consent-wording-retire", args=[proposed.pk])

    assert "No one can approve it any more." in browser_of(dora).get(url).content.decode()
    browser_of(dora).post(url)

    proposed.refresh_from_db()
    assert proposed.status == "retired"


@pytest.mark.parametrize("who", ["ana", "sam", "aud"])
def test_nobody_else_keeps_the_texts(who, browser_of, request):
    assert browser_of(request.getfixturevalue(who)).get(LIST).status_code == 403


def test_the_list_asks_as_many_questions_for_many_as_for_few(
    adam, browser_of, django_assert_max_num_queries
):
    for language in ("ar", "vi", "so", "ko"):
        propose_wording(by=adam, purpose="record", language=language, text="x")
    browser = browser_of(adam)
    browser.get(LIST)

    with django_assert_max_num_queries(8):
        browser.get(LIST)


def test_a_text_that_changes_nothing_is_not_proposed(adam, dora):
    first = propose_wording(by=adam, purpose="record", language="vi", text="Xin chào.")

    with pytest.raises(WordingUnchanged, match="version 1"):
        propose_wording(by=dora, purpose="record", language="vi", text=" Xin  chào.\n")

    first.retire(by=adam)
    assert (
        propose_wording(by=dora, purpose="record", language="vi", text="Xin chào.").version == 2
    )
