import pytest

from accounts.exceptions import LastAdministrator
from accounts.models import User
from accounts.roles import Role


def test_the_last_administrator_stays(adam):
    with pytest.raises(LastAdministrator):
        adam.deactivate(by=adam)
    with pytest.raises(LastAdministrator):
        adam.assign_role(Role.AUDITOR, None, by=adam)

    adam.refresh_from_db()
    assert adam.is_active
    assert adam.role == Role.ADMINISTRATOR


def test_an_administrator_may_go_when_another_stays(adam):
    other = User.objects.create_user(
        "other@example.org", name="Olu Bell", role=Role.ADMINISTRATOR
    )

    adam.deactivate(by=other)

    assert not adam.is_active


def test_a_deactivated_administrator_does_not_count_as_staying(adam):
    User.objects.create_user(
        "other@example.org", name="Olu Bell", role=Role.ADMINISTRATOR, is_active=False
    )

    with pytest.raises(LastAdministrator):
        adam.deactivate(by=adam)
