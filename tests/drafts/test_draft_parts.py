"""The draft of a contact with several people: what is about each is sealed for them alone."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import transfers
from casework.drafting import CONTACT
from casework.models import Contact
from casework.models.purposes import Purpose
from drafts.models import Draft, DraftPart
from drafts.models.drafts import forget_drafts
from drafts.registry import page_of
from encryption.resealing import reseal
from tests.casework.cast import answers, erase, granted
from tests.conftest import open_client

WORD = "zqpier"
NEW = reverse("casework:contact-create")


@pytest.fixture
def family(ana):
    return [open_client(ana, name) for name in ("Luz", "Mateo", "Nilda")]


def keep(by, people, *, key="one", alone=(), **typed):
    """Keep what is typed about these people: the first is at "Who", a word for each other."""
    answers = {name: [value] for name, value in typed.items()}
    for other, words in zip(people[1:], alone, strict=False):
        answers[f"person-{other.pk}-own"] = [words]
    answers["others"] = [str(other.pk) for other in people[1:]]
    answers |= {"key": [key], "client": [str(people[0].pk)]}
    return Draft.keep(page_of(CONTACT), None, by=by, typed=answers)


def restored(draft):
    """What the form comes up with about others: the keys checked, and each one's own words."""
    found = Draft.objects.get(pk=draft.pk).typed_about_others()
    checked = {key for typed in found for key in typed.get("others", ())}
    own = {
        name[7:-4]: words
        for typed in found
        for name, [words] in typed.items()
        if name.endswith("-own")
    }
    return checked, own


def test_the_words_about_each_are_kept_and_come_back(ana, family):
    draft = keep(ana, family, alone=["first", "second"])

    keys = [str(each.pk) for each in family[1:]]
    assert restored(draft) == (set(keys), dict(zip(keys, ["first", "second"], strict=True)))


def test_each_part_is_sealed_for_the_person_whom_it_is_about(ana, family):
    draft = keep(ana, family, note="zqshared", alone=[WORD])

    assert {part.client for part in DraftPart.objects.all()} == {each.pk for each in family[1:]}
    assert "zqshared" in str(draft.typed)
    assert WORD not in str(draft.typed)
    assert str(family[1].pk) not in str(draft.typed)


def test_nothing_of_it_lies_readable_nor_tells_who_belongs_together(ana, family):
    draft = keep(ana, family, alone=[WORD])

    with connection.cursor() as cursor:
        cursor.execute("SELECT mark, answers FROM drafts_draftpart")
        rows = cursor.fetchall()
    assert len({len(bytes(stored)) for _mark, stored in rows}) == 1
    for mark, stored in rows:
        assert WORD.encode() not in bytes(stored)
        assert str(draft.pk) not in mark
    assert len({mark for mark, _stored in rows}) == 2


def test_whoever_is_unchecked_is_not_kept_any_more(ana, family):
    keep(ana, family, alone=["first", "second"])

    draft = keep(ana, family[:2], alone=["first"])

    assert restored(draft)[0] == {str(family[1].pk)}
    assert DraftPart.objects.count() == 1


def test_another_tab_of_the_form_takes_the_place_of_all_of_it(ana, family):
    keep(ana, family, alone=["first", "second"])

    draft = keep(ana, family[:2], key="another tab", alone=["newer"])

    assert restored(draft) == ({str(family[1].pk)}, {str(family[1].pk): "newer"})
    assert DraftPart.objects.count() == 1


def test_two_drafts_with_one_person_have_a_part_each(ana, family, rosa):
    of_first = keep(ana, [family[0], rosa], alone=["first"])
    typed = {
        "key": ["two"],
        "client": [str(family[1].pk)],
        "others": [str(rosa.pk)],
        f"person-{rosa.pk}-own": ["second"],
    }
    of_second = Draft.keep(page_of(CONTACT), family[1].pk, by=ana, typed=typed)

    assert restored(of_first)[1] == {str(rosa.pk): "first"}
    assert restored(of_second)[1] == {str(rosa.pk): "second"}


def test_it_vanishes_with_the_access_to_that_person_and_the_rest_stays(ana, ben, sam, family):
    draft = keep(ana, family, alone=["first", "second"])

    transfers.transfer(family[1], to=ben, by=sam)
    assert restored(draft)[0] == {str(family[2].pk)}
    granted(family[1], ana, by=sam)

    assert len(restored(draft)[0]) == 2


def test_about_somebody_out_of_reach_nothing_is_kept(ana, cora, family):
    hers = open_client(cora, "Zqruth")

    draft = keep(ana, [*family, hers], alone=["first", "second", WORD])

    assert len(restored(draft)[0]) == 2
    assert not DraftPart.objects.filter(client=hers.pk).exists()


def test_a_refusal_about_the_client_at_who_refuses_all(ana, cora, family):
    hers = open_client(cora, "Zqruth")

    with pytest.raises(ObjectDoesNotExist):
        keep(ana, [hers, *family])

    assert not DraftPart.objects.exists()


def test_it_goes_with_the_record_and_with_the_consent(ana, sam, family):
    draft = keep(ana, family, alone=["first", "second"])

    family[1].revoke_consent(Purpose.RECORD, by=ana)
    assert restored(draft)[0] == {str(family[2].pk)}
    erase(family[2], by=ana, confirmer=sam)

    assert not DraftPart.objects.exists()


def test_renewing_the_key_of_the_person_keeps_it(ana, family):
    draft = keep(ana, family[:2], alone=[WORD])

    reseal(family[1].pk)

    assert restored(draft)[1] == {str(family[1].pk): WORD}


def test_a_part_that_is_moved_to_another_worker_does_not_open(ana, ben, sam, family):
    draft = keep(ana, family[:2], alone=[WORD])
    granted(family[1], ben, by=sam)
    DraftPart.objects.update(worker=ben)
    Draft.objects.update(worker=ben)

    assert restored(draft) == (set(), {})


def test_after_eight_days_it_is_deleted(ana, family):
    keep(ana, family, alone=[WORD])

    with time_machine.travel(timezone.now() + timedelta(days=7)):
        forget_drafts()
        assert DraftPart.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=8, minutes=1)):
        forget_drafts()

    assert not DraftPart.objects.exists()


# On its page ---------------------------------------------------------------------------------


def sent(people, **changed):
    others = [str(each.pk) for each in people[1:]]
    served = {f"person-{key}-gets_services": "on" for key in others}
    return answers(people[0], others=others, **served | changed)


def test_the_form_comes_up_with_the_same_people_checked_and_what_is_about_each(
    ana, family, browser_of
):
    browser = browser_of(ana)
    typed = sent(family, **{f"person-{family[1].pk}-own": WORD})
    del typed[f"person-{family[2].pk}-gets_services"]
    save = reverse("drafts:draft-save", args=[CONTACT])

    assert browser.post(save, typed, headers={"X-Sent-By-Script": "1"}).status_code == 204
    page = browser.get(NEW).content.decode()

    for other in family[1:]:
        assert f'value="{other.pk}" autocomplete="off" checked' in page
    assert WORD in page
    [*_, first] = page.split(f'name="person-{family[1].pk}-gets_services"')
    [*_, second] = page.split(f'name="person-{family[2].pk}-gets_services"')
    assert " checked" in first[: first.index(">")]
    assert " checked" not in second[: second.index(">")]
    assert "There is a problem" not in page


def test_saving_the_contact_deletes_the_draft_with_all_its_parts(ana, family, browser_of):
    browser, typed = browser_of(ana), sent(family, note=WORD)
    browser.post(reverse("drafts:draft-save", args=[CONTACT]), typed)
    assert DraftPart.objects.count() == 2

    browser.post(NEW, typed)

    assert Contact.objects.count() == 3
    assert not Draft.objects.exists()
    assert not DraftPart.objects.exists()


def test_the_form_asks_as_much_however_many_people_are_in_the_draft(ana, family, browser_of):
    """One more is in the list, so that the list reads somebody either way."""
    open_client(ana, "Zqother")
    browser = browser_of(ana)

    def asked(people):
        keep(ana, people, alone=["a", "b"])
        with CaptureQueriesContext(connection) as queries:
            browser.get(NEW)
        return len(queries)

    asked(family)
    assert asked(family[:2]) == asked(family)
