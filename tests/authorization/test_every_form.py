"""What holds for every form that writes, whatever noun it belongs to.

A new form is found by its noun's declaration, and fails here until it carries a key of its own
or what it showed, names its limits, and until its errors can be found.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from tests.authorization.answering import address_of, entitled
from tests.authorization.fields import records
from tests.authorization.pages import PAGES
from tests.authorization.tables import state, tables_written
from tests.authorization.world import ASKING, build
from tests.conftest import FormBrowser, hidden_fields, shown_messages
from tests.html_forms import main_form, read
from tests.nouns.declaring import OWN, READ, World, collected, nouns

ANSWERS, BEFORE = collected("answers"), collected("before")
ANSWERED_BY = collected("answered_by")
LOOKS_UP = sorted(name for noun in nouns().values() for name in noun.looks_up)
FORMS = sorted(name for name in ANSWERS if PAGES[name].methods >= READ)
COUNT = ("/caseloads/", "/closure/", "/people/")  # they say how much they did
TOO_LONG = 120_001  # letters: longer than any of our texts may be
A_BODY = 2_000_000  # letters: as much as a request may hold, and room for the rest

Check = Callable[[FormBrowser, str, dict], Iterator[str]]


@pytest.fixture
def on_every_form(db, browser_of):
    """Return a function that yields what a check finds wrong with the forms of these names."""
    world = build()

    def check_all(check: Check, names=FORMS) -> list[str]:
        return [
            f"{name}: {fault}"
            for name in names
            for fault in checked(check, name, world, browser_of)
        ]

    return check_all


def checked(check: Check, name: str, world: World, browser_of) -> list[str]:
    page = PAGES[name]
    someone = next(asking for asking in ASKING if entitled(world, asking, page))
    browser = browser_of(world.people[ANSWERED_BY.get(name, someone)])
    with transaction.atomic():
        BEFORE.get(name, lambda world, browser: None)(world, browser)
        given = ANSWERS[name](world) if callable(ANSWERS[name]) else ANSWERS[name]
        found = list(check(browser, address_of(world, name, page, OWN), given))
        transaction.set_rollback(True)
    return found


def rows() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in of_people()}


def of_people():
    """Return the models of what people make: not the session in which they do, not the job
    that emails somebody of it."""
    left_out = {"accounts.Session", "jobs.Job", "pages.SentForm"}
    return [model for model in records() if model._meta.label not in left_out]


def everything() -> dict:
    return state({model._meta.db_table for model in of_people()})


def test_sent_twice_it_makes_one_and_answers_the_same(on_every_form):
    def makes_two(browser, address, given):
        page = browser.get(address)
        sent = given if page.status_code == 405 else hidden_fields(page) | given
        first = browser.post(address, sent)
        made = rows()
        heard = shown_messages(first)
        for upload in (value for value in sent.values() if hasattr(value, "seek")):
            upload.seek(0)
        second = browser.post(address, sent)
        if rows() != made:
            yield f"makes {[(k, v) for k, v in rows().items() if v != made[k]]} again"
        if main_form(page) if page.status_code == 200 else False:
            if (second.status_code, second.get("Location")) != (302, first.get("Location")):
                yield f"answers {second.status_code} in place of {first.get('Location')}"
            elif shown_messages(second) != heard and not any(part in address for part in COUNT):
                yield f"says {shown_messages(second)} in place of {heard}"

    wrong = on_every_form(makes_two, sorted(ANSWERS))

    assert not wrong, "\n".join(wrong)


def test_what_only_looks_something_up_writes_nothing(db, browser_of):
    world, wrong = build(), []
    for name in LOOKS_UP:
        page = PAGES[name]
        someone = next(asking for asking in ASKING if entitled(world, asking, page))
        browser = browser_of(world.people[someone])
        with tables_written() as written, transaction.atomic():
            answer = browser.post(address_of(world, name, page, OWN), {"q": "x"})
            transaction.set_rollback(True)
        if answer.status_code != 200 or written & {m._meta.db_table for m in of_people()}:
            wrong.append(f"{name} answers {answer.status_code} and writes {written}")

    assert LOOKS_UP
    assert not wrong, "\n".join(wrong)


def test_it_carries_a_key_of_its_own_or_what_it_showed(on_every_form):
    def carries_nothing(browser, address, given):
        page = browser.get(address)
        form = main_form(page)
        if form and not form.values.keys() & {"key", "shown"}:
            yield "inherit from pages.sending.SentOnceForm, or pages.editing.EditForm"

    wrong = on_every_form(carries_nothing)

    assert not wrong, "\n".join(wrong)


def test_a_stale_page_puts_nothing_back(on_every_form):
    def puts_back(browser, address, given):
        form = main_form(browser.get(address))
        if not form:
            return
        stale = dict(form.values)
        before = everything()
        browser.fill(address, given)
        after = everything()
        browser.post(address, stale)
        finally_ = everything()
        for key in before.keys() & after.keys() & finally_.keys():
            for field, value in after[key].items():
                if value != before[key][field] and finally_[key][field] != value:
                    yield f"{key[0]}.{field} is {finally_[key][field]}, not {value}"

    wrong = on_every_form(puts_back)

    assert not wrong, "\n".join(wrong)


def test_an_error_is_in_one_summary_leads_to_its_field_and_nothing_hides_it(on_every_form):
    def hides(browser, address, given):
        form = main_form(browser.get(address))
        if not form:
            return
        texts = form.texts()
        too_long = "x" * min(TOO_LONG, A_BODY // max(len(texts), 1))
        wrong = dict.fromkeys(form.asks, "ü") | dict.fromkeys(texts, too_long)
        answer = browser.post(address, hidden_fields(browser.get(address)) | wrong)
        if answer.status_code != 200:
            yield f"answers {answer.status_code} to nonsense"
            return
        page = read(answer)
        if page.summaries != 1:
            yield f"has {page.summaries} error summaries"
        if astray := [link for link in page.links if link not in page.ids]:
            yield f"its errors lead to {astray}"
        if page.folded_errors:
            yield f"folds away {page.folded_errors}"
        if "<title>Error: " not in answer.content.decode():
            yield "its title does not say that there is an error"

    wrong = on_every_form(hides)

    assert not wrong, "\n".join(wrong)


def test_a_hidden_field_that_cannot_be_read_is_said_in_the_summary(on_every_form):
    def keeps_silent(browser, address, given):
        page = browser.get(address)
        form = main_form(page)
        if not form:
            return
        for name in form.kinds.keys() & {"key", "shown"}:
            answer = browser.post(address, hidden_fields(page) | given | {name: "\0"})
            if answer.status_code != 200:
                yield f"answers {answer.status_code} to a {name} that cannot be read"
            elif "This page is out of date. Go back, reload it" not in answer.content.decode():
                yield f"refuses the {name}, and says nothing"

    wrong = on_every_form(keeps_silent)

    assert not wrong, "\n".join(wrong)


def test_a_text_that_is_too_long_is_kept_and_the_limit_named(on_every_form):
    def keeps_silent(browser, address, given):
        form = main_form(browser.get(address))
        if not form:
            return
        for name in form.texts():
            sent = hidden_fields(browser.get(address)) | given | {name: "x" * TOO_LONG}
            answer = browser.post(address, sent)
            text = answer.content.decode() if answer.status_code == 200 else ""
            if "can have at most" not in text:
                yield f"takes {TOO_LONG} letters as {name}, or says nothing"
            elif "x" * TOO_LONG not in text:
                yield f"loses what was typed as {name}"

    wrong = on_every_form(keeps_silent)

    assert not wrong, "\n".join(wrong)


def test_no_choice_is_a_row_of_hyphens_and_no_box_cuts_off_what_is_pasted(on_every_form):
    def does(browser, address, given):
        text = browser.get(address).content.decode()
        if "---------" in text:
            yield "offers a row of hyphens"
        if re.search(r"<(textarea|input type=.text.)[^>]* maxlength", text):
            yield "has a maxlength: the browser cuts off without a word"

    wrong = on_every_form(does)

    assert not wrong, "\n".join(wrong)
