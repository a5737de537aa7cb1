"""What somebody searches for stands in no address: browsers, proxies and logs keep those."""

import re

import pytest
from django.conf import settings

TEMPLATES = settings.ROOT / "templates"
# Forms that change nothing and hold no typed word: what they choose is a code, a key or a day.
CHOICES_ONLY = {
    "allauth/elements/form.html": "allauth says how; its forms sign in, by POST",
    "casework/clients/list.html": "status and worker",
    "oversight/activities/detail.html": "a day",
    "reports/reports/new.html": "an award and a form",
    "reports/reports/period.html": "a period",
}


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.stem)
def test_a_form_that_goes_into_an_address_holds_only_choices(path):
    forms = re.findall(r"<form\b[^>]*>", path.read_text())
    by_address = [form for form in forms if 'method="post"' not in form]

    assert not by_address or str(path.relative_to(TEMPLATES)) in CHOICES_ONLY


ASKED_FOR_BY_KEY = {
    "jobs/jobs/_state.html": "a job's key, and nothing typed",
    "outbox/notes/list.html": "the address of the page itself, and nothing typed",
}


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.stem)
def test_no_fragment_is_asked_for_by_address(path):
    by_address = re.search(r"hx-(get|push-url|replace-url)=", path.read_text())

    assert not by_address or str(path.relative_to(TEMPLATES)) in ASKED_FOR_BY_KEY
