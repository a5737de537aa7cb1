import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import Role
from audit import trail
from casework.models import Client, Contact
from demo.loading import load
from tests.conftest import person


@pytest.fixture
def a_demo(settings):
    settings.DEMO = True


def printed(capsys):
    """Return role, address and password of every sign-in that the command printed."""
    call_command("load_demo", clients=1, verbosity=0)
    row = re.compile(r"^ +(\w+)  .*?(\S+@\S+) +(\S+)$", re.MULTILINE)
    return row.findall(capsys.readouterr().out)


def test_one_person_of_each_role_is_given_a_password(a_demo, db, capsys):
    handed_out = printed(capsys)

    assert [role for role, _email, _password in handed_out] == Role.values
    for _role, email, password in handed_out:
        assert User.objects.get(email=email).check_password(password)
    assert len({password for _role, _email, password in handed_out}) == len(Role.values)


def test_nobody_else_can_sign_in(a_demo, db, capsys):
    addresses = {email for _role, email, _password in printed(capsys)}

    for user in User.objects.exclude(email__in=addresses):
        assert not user.has_usable_password()


def test_a_second_run_changes_nothing_but_the_passwords(a_demo, db, capsys):
    first = printed(capsys)
    contacts, events = Contact.objects.count(), trail.all_events().count()

    second = printed(capsys)

    assert Contact.objects.count() == contacts
    assert trail.all_events().count() == events + len(second)
    assert [row[:2] for row in second] == [row[:2] for row in first]
    assert not {row[2] for row in second} & {row[2] for row in first}
    assert User.objects.get(email=second[0][1]).check_password(second[0][2])


def test_the_demo_refuses_to_load_where_no_demo_is(db):
    with pytest.raises(CommandError, match="set DEMO=1"):
        call_command("load_demo", clients=1, verbosity=0)

    assert not User.objects.exists()


def test_the_demo_refuses_a_database_with_people_of_its_own(a_demo, db):
    person("Ina Meier", Role.WORKER)

    with pytest.raises(CommandError, match="empty database"):
        call_command("load_demo", clients=1, verbosity=0)

    assert User.objects.count() == 1


def test_the_demo_refuses_once_a_real_person_was_added_to_it(a_demo, db):
    load(clients=0, progress=print)
    person("Ina Meier", Role.WORKER)

    with pytest.raises(CommandError, match="empty database"):
        call_command("load_demo", clients=1, verbosity=0)


def test_a_load_that_fails_leaves_nothing_behind(a_demo, db):
    def stumble(step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(clients=1, progress=stumble)

    assert not User.objects.exists()
    assert not Client.objects.exists()
