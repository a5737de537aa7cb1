"""Every page in a language whose words are a third longer: on a phone, nothing is cut off."""

import shutil

import pytest

from tests import pseudo
from tests.e2e.conftest import environment, served
from tests.e2e.test_every_page import ROLES, overflow, pages_within_reach

WIDTHS = (320, 390)
CUT_OFF = """() => [...document.querySelectorAll(
        "main :is(a, button, label, legend, summary, th, td, dt, dd, h1, h2, h3, .govuk-tag), "
        + "header :is(a, button, summary)")]
    .filter((element) => {
        if (element.closest(".govuk-visually-hidden, .govuk-skip-link")) return false;
        const box = element.getBoundingClientRect();
        if (!box.width || !element.checkVisibility({visibilityProperty: true})) return false;
        const text = document.createRange();
        text.selectNodeContents(element);
        const shown = [...text.getClientRects()].filter((each) => each.width > 1);
        return shown.some((each) => each.right > window.innerWidth + 1 || each.left < -1)
            || (element.clientWidth && element.scrollWidth > element.clientWidth + 1);
    })
    .map((element) => `${element.tagName} ${element.innerText.slice(0, 60)}`)"""


@pytest.fixture(scope="module")
def agency(tmp_path_factory, invented):
    """Return the invented agency, on a server that knows the pseudo-language."""
    home = shutil.copytree(invented, tmp_path_factory.mktemp("stretched"), dirs_exist_ok=True)
    known = {
        "DJANGO_SETTINGS_MODULE": "tests.e2e.pseudo_settings",
        "PSEUDO_LOCALE": str(pseudo.write_catalog(tmp_path_factory.mktemp("pseudo"))),
    }
    with served(home, environment(home) | known) as agency:
        yield agency


def test_pages_a_third_longer_fit_a_phone_and_cut_nothing_off(visit, agency):
    browsers = {role: visit(role) for role in ROLES}
    agency.ask(
        f"from accounts.models import User; User.objects.update(language='{pseudo.CODE}')"
    )
    browsers[""].context.add_cookies(
        [{"name": "language", "value": pseudo.CODE, "url": agency.url}]
    )
    wrong, seen = [], 0

    for role, page in browsers.items():
        page.goto("/")
        for _address, _status in pages_within_reach(page):
            seen += pseudo.OPENS in page.title()
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 844})
                where = f"{role} {page.url.removeprefix(agency.url)} at {width}"
                if overflow(page) > 0:
                    wrong.append(f"{where} is {overflow(page)} pixels too wide")
                wrong += [f"{where} cuts off {each}" for each in page.evaluate(CUT_OFF)]

    assert seen > 100
    assert not wrong, "\n".join(wrong)
