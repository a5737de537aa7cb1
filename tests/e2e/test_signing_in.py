"""A new colleague's first morning: a password, a second step, and the way back in."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.e2e.conftest import follow
from tests.invented_agency import Agency, environment, free_port, running

PASSWORD = "seven grey herons"
INVITE = """
from accounts import inviting
from accounts.models import Team, User
adam, _ = User.objects.get_or_create(email="adam@example.org", role="administrator")
team, _ = Team.objects.get_or_create(name="Harbor")
print(inviting.invite(by=adam, email="{}", role="worker", team=team)[1])
"""


@pytest.fixture(scope="module")
def agency(tmp_path_factory):
    """A server that demands the second step; by a name, since passkeys know no numbers."""
    home = tmp_path_factory.mktemp("strict")
    variables = environment(home) | {"SECOND_FACTOR_REQUIRED": "1"}
    agency = Agency(f"http://localhost:{free_port()}", home / "log", variables)
    agency.begin()
    with running(agency):
        yield agency


def accept_invitation(page: Page, agency: Agency, email: str) -> None:
    page.goto(f"/invitation/{agency.ask(INVITE.format(email))}/")
    page.get_by_label("Your name").fill("Eve Tan")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("Confirm password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("heading", name="Two-step verification")).to_be_visible()


def code_now(seed: str) -> str:
    """Return what the app shows, with time enough left to type it."""
    left = 30 - time.time() % 30
    if left < 8:
        time.sleep(left + 0.5)
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30))


def put_codes_away(page: Page) -> list[str]:
    expect(page.get_by_text("We show them only this once.")).to_be_visible()
    codes = page.locator(".codes li").all_inner_texts()
    follow(page.get_by_role("button", name="I have put them in a safe place"))
    expect(page).to_have_url(re.compile("/day/$"))
    return codes


def sign_out(page: Page) -> None:
    page.locator("header details.menu summary").click()
    follow(page.locator("header").get_by_role("button", name="Sign out"))
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def give_password(page: Page, email: str) -> None:
    page.get_by_label("Work email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_role("heading", name="Two-step verification")).to_be_visible()


def give_code(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    follow(page.get_by_role("button", name="Sign in", exact=True))
    expect(page).to_have_url(re.compile("/day/$"))


def test_an_invited_worker_sets_up_an_app_and_comes_back_with_it(
    agency, visit, assert_accessible
):
    page = visit()
    accept_invitation(page, agency, "eve@example.org")
    assert_accessible(page)
    page.goto("/clients/")
    expect(page.get_by_role("heading", name="Two-step verification")).to_be_visible()

    follow(page.get_by_role("link", name="Set up app"))
    seed = page.locator(".secret").inner_text()
    assert_accessible(page)
    page.get_by_label("Authenticator code").fill(code_now(seed))
    follow(page.get_by_role("button", name="Turn on"))
    assert_accessible(page)
    codes = put_codes_away(page)
    assert len(set(codes)) == 10

    sign_out(page)
    give_password(page, "eve@example.org")
    assert_accessible(page)
    give_code(page, code_now(seed))

    sign_out(page)
    give_password(page, "eve@example.org")
    give_code(page, codes[0])


def test_a_passkey_alone_signs_in(agency, visit, assert_accessible):
    page = visit()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    finger = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": finger})
    accept_invitation(page, agency, "finn@example.org")

    follow(page.get_by_role("link", name="Add a passkey"))
    assert_accessible(page)
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Add passkey").click()
    put_codes_away(page)
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_role("heading", name="My phone")).to_be_visible()
    assert_accessible(page)

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/day/$"))

    sign_out(page)
    give_password(page, "finn@example.org")
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page).to_have_url(re.compile("/day/$"))
