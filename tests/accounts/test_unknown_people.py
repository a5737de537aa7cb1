"""Whoever asks for an address learns nothing of whether somebody signs in with it."""

import gc
import random
import statistics
import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from tests.conftest import PASSWORD

TRIES = 200
SAME = (0.40, 0.60)
DOORS = {
    "account_login": {"login": "{}", "password": "not the password"},
    "account_reset_password": {"email": "{}"},
}


@pytest.fixture
def quick_argon(settings, monkeypatch):
    """The hasher of production, with a tenth of its work: a difference shows all the more."""
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 16 * 1024)
    monkeypatch.setattr(Argon2PasswordHasher, "parallelism", 1)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture
def no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = dict.fromkeys(settings.ACCOUNT_RATE_LIMITS)


@pytest.fixture
def everybody(db, quick_argon):
    """Colleagues of every kind that a guesser could tell from nobody."""
    known = [
        User.objects.create_user(f"known{n}@example.org", PASSWORD, name="K", role=Role.AUDITOR)
        for n in range(4)
    ]
    known[1].set_unusable_password()
    known[1].save(update_fields=["password"])
    return [person.email for person in known]


def ask(door, address):
    answers = {name: value.format(address) for name, value in DOORS[door].items()}
    return Browser().post(reverse(door), answers)


@pytest.mark.parametrize("door", DOORS)
def test_known_and_unknown_get_the_same_answer(door, everybody, no_limits):
    known, unknown = ask(door, everybody[0]), ask(door, "nobody@example.org")

    assert known.status_code == unknown.status_code
    assert known.headers.get("Location") == unknown.headers.get("Location")
    assert plain(known, everybody[0]) == plain(unknown, "nobody@example.org")


@pytest.mark.parametrize("door", DOORS)
def test_known_and_unknown_meet_the_same_limit(door, everybody):
    known = [ask(door, everybody[0]) for _ in range(7)]
    unknown = [ask(door, "nobody@example.org") for _ in range(7)]

    assert [a.status_code for a in known] == [a.status_code for a in unknown]
    assert plain(known[-1], everybody[0]) == plain(unknown[-1], "nobody@example.org")


@pytest.mark.parametrize("kind", ["deactivated", "without a password", "invited"])
@pytest.mark.parametrize("door", DOORS)
def test_it_makes_no_difference_in_what_state_a_sign_in_is(door, kind, everybody, no_limits):
    address = "half@example.org"
    if kind != "invited":
        person = User.objects.create_user(address, name="H", role=Role.AUDITOR)
        person.is_active = kind != "deactivated"
        person.save()

    there, nobody = ask(door, address), ask(door, "nobody@example.org")
    assert there.status_code == nobody.status_code
    assert plain(there, address) == plain(nobody, "nobody@example.org")


def plain(answer, address):
    """Return a page without what is another one each time: its token, and what was typed."""
    page = answer.content.decode().replace(address, "…")
    token = answer.context and answer.context.get("csrf_token")
    return page.replace(str(token), "…") if token else page


def test_only_a_known_address_gets_an_email(everybody, no_limits, mailoutbox):
    ask("account_reset_password", "nobody@example.org")
    assert mailoutbox == []

    ask("account_reset_password", everybody[0])
    assert [letter.to for letter in mailoutbox] == [[everybody[0]]]


def test_for_an_unknown_address_somebody_is_read_too(everybody, no_limits, mailoutbox):
    for address in everybody:
        assert User.objects.nearest_to(address).email == address
    assert User.objects.nearest_to("nobody@example.org").email in everybody

    ask("account_reset_password", "nobody@example.org")
    ask("account_reset_password", everybody[2].upper())

    assert [letter.to for letter in mailoutbox] == [[everybody[2]]]


@pytest.mark.drill
@pytest.mark.long
@pytest.mark.parametrize("door", DOORS)
def test_the_cpu_time_of_an_answer_does_not_tell_known_from_unknown(
    door, everybody, no_limits, settings
):
    """Measured in CPU time, which a busy machine does not blur, and taken in turns.

    It is the time of the answer alone: letters leave behind it, as they do on a server. By
    chance a round strays from one half by 0.03, and now and then by 0.1: one that leaves the
    band proves nothing before a second one does.
    """
    settings.EMAIL_IN_BACKGROUND = True
    for address in (everybody[0], "warm@example.org"):
        ask(door, address)

    told_apart = [told_apart_in_a_round(door, everybody, seed=7)]
    if not is_same(told_apart[0]):
        told_apart += [told_apart_in_a_round(door, everybody, seed) for seed in (8, 9)]
    assert is_same(statistics.median(told_apart)), told_apart


def told_apart_in_a_round(door: str, known: list[str], seed: int) -> float:
    """Ask in a mixed order; return how well the time of the answer tells who is known."""
    kinds = ["known", "unknown"] * TRIES
    random.Random(seed).shuffle(kinds)
    took = {"known": [], "unknown": []}
    gc.collect()
    gc.disable()
    try:
        for n, kind in enumerate(kinds):
            address = known[n % 4] if kind == "known" else f"other{n % 4}@example.org"
            before = time.thread_time_ns()
            ask(door, address)
            took[kind].append(time.thread_time_ns() - before)
    finally:
        gc.enable()
    return area_under_curve(took["known"], took["unknown"])


def is_same(told_apart: float) -> bool:
    return SAME[0] <= told_apart <= SAME[1]


def test_the_measure_would_notice_a_difference():
    same = [float(n % 50) for n in range(200)]

    assert area_under_curve(same, same) == pytest.approx(0.5)
    assert not is_same(area_under_curve([n + 20 for n in same], same))


def area_under_curve(ones: list[float], others: list[float]) -> float:
    """Return how often one of the first kind took longer than one of the second."""
    wins = sum((one > other) + 0.5 * (one == other) for one in ones for other in others)
    return wins / (len(ones) * len(others))
