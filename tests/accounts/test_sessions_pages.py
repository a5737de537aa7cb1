import pytest
from django.test import Client as Browser
from django.urls import reverse

PASSWORD = "a long enough sentence"
MISMATCH = "That email and password don&#x27;t match. Check both."


def sign_in(browser, email, password):
    return browser.post(reverse("account_login"), {"login": email, "password": password})


def test_signing_in_leads_to_the_page_where_the_role_begins(client, adam):
    answer = sign_in(client, "adam@example.org", PASSWORD)

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_keeps_the_address_and_does_not_say_which_was_wrong(client, adam):
    page = sign_in(client, "adam@example.org", "not the password").content.decode()

    assert MISMATCH in page
    assert 'value="adam@example.org"' in page


def test_an_unknown_address_reads_the_same(client, adam):
    known = sign_in(client, "adam@example.org", "not the password").content.decode()
    unknown = sign_in(client, "nobody@example.org", "not the password").content.decode()

    assert MISMATCH in known
    assert MISMATCH in unknown


def test_nobody_signs_up_by_themselves(client, db):
    assert client.get("/account/signup/").status_code == 404


def test_signing_out_takes_a_post(browser_of, adam):
    browser = browser_of(adam)

    browser.get(reverse("account_logout"))
    still_in = browser.get("/people/").status_code
    browser.post(reverse("account_logout"))

    assert still_in == 200
    assert browser.get("/people/").status_code == 302


def test_the_quick_exit_signs_out_and_leads_to_the_other_page(browser_of, adam, settings):
    browser = browser_of(adam)

    answer = browser.post(reverse("quick-exit"))

    assert answer.headers["Refresh"] == f"0; url={settings.QUICK_EXIT_URL}"
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies"'  # the outbox stays
    assert "Holdfast" not in answer.content.decode()
    assert browser.get("/people/").status_code == 302


def test_leaving_never_fails_for_a_stale_page(adam):
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(adam, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert strict.post(reverse("quick-exit")).status_code == 200


def test_a_link_alone_signs_nobody_out(browser_of, adam):
    browser = browser_of(adam)

    assert browser.get(reverse("quick-exit")).status_code == 405
    assert browser.get("/people/").status_code == 200


def test_every_page_offers_the_quick_exit(client, browser_of, adam):
    pages = [client.get(reverse("account_login")), browser_of(adam).get("/people/")]

    assert all('action="/quick-exit/"' in page.content.decode() for page in pages)


def test_no_page_is_kept_by_the_browser(client, browser_of, adam):
    pages = [client.get(reverse("account_login")), browser_of(adam).get("/people/")]

    assert all("no-store" in page.headers["Cache-Control"] for page in pages)


@pytest.mark.parametrize(
    "path", ["/nothing/here/", "/people/0198a000-0000-7000-8000-000000000000/"]
)
def test_what_is_not_there_says_whom_to_ask(path, browser_of, adam):
    answer = browser_of(adam).get(path)

    assert answer.status_code == 404
    assert "Page not found, or you don't have access" in answer.content.decode()


def test_a_page_open_too_long_says_so_in_plain_words(adam):
    strict = Browser(enforce_csrf_checks=True)

    answer = strict.post(reverse("account_login"), {"login": "a@example.org"})

    assert answer.status_code == 403
    assert "This page was open for too long" in answer.content.decode()


def test_the_second_step_is_set_up_without_leaving_our_policy(browser_of, adam):
    browser = browser_of(adam)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    page = browser.get(reverse("mfa_activate_totp")).content.decode()

    assert "<svg" in page
    assert "data:image" not in page


def test_signing_out_clears_the_cache_and_leaves_the_outbox(browser_of, adam):
    answer = browser_of(adam).post(reverse("account_logout"))

    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_the_list_shows_every_browser_and_marks_this_one(browser_of, adam):
    browser = browser_of(adam)
    browser_of(adam)

    page = browser.get("/sessions/").content.decode()

    assert page.count("A browser we do not know</h2>") == 2
    assert page.count("This device") == 1
    assert page.count('/ending/"') == 2


def test_the_list_shows_nobody_elses(browser_of, adam, ana):
    browser_of(ana)

    page = browser_of(adam).get("/sessions/").content.decode()

    assert "/ending/" not in page


def test_nobody_ends_a_session_that_is_not_theirs(browser_of, adam, ana):
    browser_of(ana)

    answer = browser_of(adam).post(f"/sessions/{ana.sessions.get().handle}/ending/")

    assert answer.status_code == 404
    assert ana.sessions.exists()


@pytest.mark.parametrize(("keeper", "seen"), [("sam", True), ("sue", False), ("adam", True)])
def test_sessions_of_others_are_shown_to_their_supervisor_and_administrators(
    keeper, seen, browser_of, ana, request
):
    browser_of(ana)

    page = browser_of(request.getfixturevalue(keeper)).get("/sessions/people/")

    assert ("Ana Ruiz" in page.content.decode()) is seen


def test_another_teams_supervisor_ends_nothing(browser_of, ana, sue):
    browser_of(ana)

    answer = browser_of(sue).post(f"/people/{ana.pk}/sessions/ending/")

    assert answer.status_code == 404
    assert ana.sessions.exists()


def test_a_worker_sees_and_ends_only_their_own(browser_of, ana, ben):
    browser_of(ben)
    browser = browser_of(ana)

    assert browser.get("/sessions/people/").status_code == 403
    assert browser.post(f"/people/{ben.pk}/sessions/ending/").status_code == 403
    assert ben.sessions.exists()


def test_ending_takes_a_post(browser_of, ana):
    assert browser_of(ana).get("/sessions/others/ending/").status_code == 405


def test_the_list_asks_as_many_questions_for_many_as_for_few(
    browser_of, adam, ana, ben, django_assert_max_num_queries
):
    browser = browser_of(adam)
    for person in [adam, ana, ben, ana]:
        browser_of(person)

    with django_assert_max_num_queries(6):
        browser.get("/sessions/")
    with django_assert_max_num_queries(6):
        browser.get("/sessions/people/")
