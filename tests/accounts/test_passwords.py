import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User


@pytest.fixture
def eve():
    return User(email="eve.tan@example.org", name="Eve Tan")


@pytest.mark.parametrize(
    "password",
    [
        "seven grey herons",
        "no capital, no digit",
        "siete garzas grises",
        "äöü äöü 鳥鳥鳥鳥",
        "x" * 11 + "q z w",
        "w" + "ords and words " * 8,
        "rjT9kP2xLm7q",
    ],
)
def test_any_twelve_characters_of_ones_own_will_do(password, eve):
    validate_password(password, eve)


@pytest.mark.parametrize(
    "password",
    ["password12345", "PASSWORD12345", "qwertyuiop123", "iloveyou1234", "123456789012"],
)
def test_what_was_stolen_elsewhere_is_refused(password, eve):
    with pytest.raises(ValidationError, match="appeared in a data breach"):
        validate_password(password, eve)


@pytest.mark.parametrize(
    "password",
    [
        "harborstreetoutreach",
        "Harbor Street Outreach 2026",
        "eve.tan@example.org",
        "Eve Tan Eve Tan!",
        "holdfastholdfast",
    ],
)
def test_the_agencys_name_and_ones_own_are_refused(password, eve):
    with pytest.raises(ValidationError, match="Leave out the agency's name"):
        validate_password(password, eve)


def test_eleven_characters_are_too_few(eve):
    with pytest.raises(ValidationError, match="too short"):
        validate_password("grey herons", eve)


def test_the_names_may_be_a_part_of_something_longer(eve):
    validate_password("harbor full of grey herons", eve)


def test_the_page_for_a_new_password_has_labels_in_our_words(ana, browser_of):
    page = browser_of(ana).get(reverse("account_change_password")).content.decode()

    for label in ("Current password", "New password", "Confirm new password"):
        assert label in page
    assert "(again)" not in page
