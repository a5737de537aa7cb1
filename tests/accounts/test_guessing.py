"""A thousand machines guess at one account, and three processes answer: five guesses count."""

import itertools
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests
from django.conf import settings

from tests.invented_agency import Agency, environment, free_port, wait_for

pytestmark = [pytest.mark.drill, pytest.mark.long]

GUESSES = 40
MOST = 5
PASSWORD = "seven grey herons"
PEOPLE = f"""
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.account.utils import user_pk_to_url_str
from accounts.models import User
for door in ("password", "code", "recovery", "reset", "spared"):
    person = User.objects.create_user(
        f"{{door}}@example.org", "{PASSWORD}", name=door, role="auditor"
    )
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    print(door, user_pk_to_url_str(person))
"""
REFUSED = """
from audit import trail
from accounts.models import User
person = User.objects.get(email="{}@example.org")
print(trail.of(person).filter(verb="person.refused").count())
"""
machines = itertools.count(1)


class Guesser:
    """One machine of the net, with cookies and an address of its own."""

    def __init__(self, url):
        self.url, self.session = url, requests.Session()
        number = next(machines)
        self.session.headers["X-Forwarded-For"] = (
            f"6.6.6.6, 198.51.{number // 250}.{number % 250}"
        )

    def post(self, path, **answers):
        page = self.session.get(self.url + path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        answers["csrfmiddlewaretoken"] = token[1] if token else ""
        return self.session.post(self.url + path, answers)

    def get(self, path):
        return self.session.get(self.url + path)

    def sign_in(self, address, password=PASSWORD):
        return self.post("/account/login/", login=address, password=password)


@contextmanager
def served(home, **changes):
    url = f"http://127.0.0.1:{free_port()}"
    variables = environment(home) | {
        "DJANGO_SETTINGS_MODULE": "tests.accounts.guessing_settings",
        "COUNTED": str(home / "counted"),
        "SECOND_FACTOR_REQUIRED": "1",
        **changes,
    }
    (home / "counted").touch()
    agency = Agency(url, home / "log", variables)
    agency.begin()
    agency.ids = dict(line.split() for line in agency.ask(PEOPLE).splitlines())
    bind = ["--bind", url.removeprefix("http://"), "--workers", "3", "--no-control-socket"]
    with agency.log.open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *bind, "config.wsgi"],
            cwd=settings.ROOT,
            env=variables,
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(server, int(url.rpartition(":")[2]), agency.log)
        yield agency
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def agency(tmp_path_factory):
    with served(tmp_path_factory.mktemp("guessed")) as agency:
        yield agency


def at_once(guess, times=GUESSES):
    with ThreadPoolExecutor(12) as threads:
        return list(threads.map(guess, range(times)))


def counted(agency, what):
    return (agency.log.parent / "counted").read_text().split().count(what)


def guess_passwords(agency):
    at_once(lambda n: Guesser(agency.url).sign_in("password@example.org", f"guess {n}"))
    return counted(agency, "password")


def test_passwords(agency):
    assert 1 <= guess_passwords(agency) <= MOST


@pytest.mark.parametrize(("door", "wrong"), [("code", "{:06}"), ("recovery", "{:08}")])
def test_codes(door, wrong, agency):
    def guess(n):
        machine = Guesser(agency.url)
        machine.sign_in(f"{door}@example.org")
        return machine.post("/account/2fa/authenticate/", code=wrong.format(n))

    at_once(guess)

    assert 1 <= int(agency.ask(REFUSED.format(door))) <= MOST


def test_reset_links(agency):
    path = f"/account/password/reset/key/{agency.ids['reset']}-"
    at_once(lambda n: Guesser(agency.url).get(f"{path}{n:06}-{'0' * 32}/"))

    assert 1 <= counted(agency, "reset") <= MOST


def test_meanwhile_others_sign_in(agency):
    answer = Guesser(agency.url).sign_in("spared@example.org")

    assert answer.url.endswith("/account/2fa/authenticate/")


def test_nothing_failed_on_the_way(agency):
    assert "Traceback" not in agency.log.read_text()


def test_the_count_notices_processes_that_share_nothing(tmp_path):
    with served(tmp_path, EACH_PROCESS_FOR_ITSELF="1") as agency:
        assert guess_passwords(agency) > MOST
