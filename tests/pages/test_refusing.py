"""What a constraint refuses is secret in the refusal's words, which name nobody."""

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from accounts.exceptions import AddressTaken, TeamExists
from accounts.models import Team, User
from casework import access
from casework.exceptions import AlreadyBlocked, AlreadyClosed, AlreadyMember
from casework.models import Membership
from pages import refusing
from pages.carrying_out import carry_out, refusals_of_the_database
from pages.middleware import RefusalsOfTheDatabase


class DayForm(forms.Form):
    day = forms.IntegerField()


def second_team(world):
    Team.objects.create(name="Harbor")


def second_account(world):
    User.objects.create_user("ana@example.org", name="Ana Ruiz")


def second_closure(world):
    world["rosa"].closures.create(reason="moved", closed_by=world["ana"])


def second_block(world):
    world["rosa"].blocks.create(person=world["ben"], reason="Cousins.", set_by=world["sam"])


def second_membership(world):
    membership = Membership.objects.get()
    Membership.objects.create(
        program=membership.program, person=membership.person, added_by=world["adam"]
    )


@pytest.fixture
def world(harbor, rosa, ana, ben, sam, adam):
    rosa.close(by=ana, reason="moved")
    access.block(rosa, person=ben, reason="Cousins.", by=sam)
    access.create_program(by=adam, name="Haven", confidential=True).add_member(ben, by=adam)
    return {"rosa": rosa, "ana": ana, "ben": ben, "sam": sam, "adam": adam}


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (second_team, TeamExists),
        (second_account, AddressTaken),
        (second_closure, AlreadyClosed),
        (second_block, AlreadyBlocked),
        (second_membership, AlreadyMember),
    ],
)
def test_a_second_one_is_refused_in_words_and_nobody_is_named(world, caplog, make, refusal):
    with pytest.raises(refusal), refusals_of_the_database(), transaction.atomic():
        make(world)

    assert "A constraint refused to save" in caplog.text
    for secret in ("Harbor", "ana@example.org", str(world["rosa"].pk), str(world["ben"].pk)):
        assert secret not in caplog.text


def test_a_form_shows_it_and_keeps_what_was_typed(world):
    form = DayForm({"day": "3"})

    assert not carry_out(form, transaction.atomic(lambda day: second_closure(world)))
    assert list(form.errors.as_data()) == ["__all__"]
    assert form["day"].value() == "3"


def test_a_constraint_that_no_package_explains_says_that_somebody_was_faster():
    refusal = refusing.refusal_of(IntegrityError("UNIQUE constraint failed: nobody.knows"))

    assert isinstance(refusal, refusing.SomebodyWasFaster)
    assert "nobody.knows" not in str(refusal)


def test_every_refusal_is_of_a_constraint_that_is_there():
    known = {name for name, _, _ in refusing._constraints()}

    assert refusing.refusals().keys() <= known


def test_a_page_without_a_form_says_it_too(world, rf, caplog):
    def fail(request):
        with transaction.atomic():
            second_account(world)

    request = rf.post("/")
    request.user = AnonymousUser()
    try:
        fail(request)
    except IntegrityError as error:
        response = RefusalsOfTheDatabase(fail).process_exception(request, error)

    assert response.status_code == 409
    assert str(AddressTaken().messages[0]) in response.content.decode()
    assert "ana@example.org" not in caplog.text + response.content.decode()
