import pytest
from django.core.management import CommandError, call_command

from accounts.management.commands import create_administrator
from accounts.models import User
from accounts.roles import Role
from audit import trail


@pytest.fixture
def typing(monkeypatch):
    """Return a function that types passwords at the command's prompts, in turn."""

    def will_type(*passwords):
        answers = iter(passwords)
        monkeypatch.setattr(create_administrator, "getpass", lambda prompt: next(answers))

    return will_type


def test_the_first_administrator_can_sign_in_and_is_in_the_trail(db, typing):
    typing("seven grey herons", "seven grey herons")

    call_command("create_administrator", "Adam@example.org", "Adam Pryce")

    adam = User.objects.get(email="adam@example.org")
    assert adam.role == Role.ADMINISTRATOR
    assert adam.check_password("seven grey herons")
    assert trail.of(adam).get().verb == "person.joined"


@pytest.mark.parametrize(
    ("email", "passwords", "sentence"),
    [
        ("adam", [], "is not an email address"),
        ("adam@example.org", ["one", "two"], "The passwords don't match"),
        ("adam@example.org", ["short", "short"], "too short"),
    ],
)
def test_nothing_is_made_from_a_wrong_answer(email, passwords, sentence, db, typing):
    typing(*passwords)

    with pytest.raises(CommandError, match=sentence):
        call_command("create_administrator", email, "Adam Pryce")

    assert not User.objects.exists()


def test_nobody_gets_two_sign_ins(adam, typing):
    with pytest.raises(CommandError, match="already has an account"):
        call_command("create_administrator", "ADAM@example.org", "Adam Pryce")
