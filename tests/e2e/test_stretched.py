"""Every page in a language whose words are a third longer: on a phone, nothing is cut off."""

import shutil

import pytest

from tests import pseudo
from tests.e2e.cast import ROLES, UNFOLD, overflow, pages_within_reach
from tests.invented_agency import environment, served

WIDTHS = (320, 390)
# Words end where the box they stand in ends, and any box around it that hides what is longer.
CUT_OFF = """() => {
    const isHiding = (box) => getComputedStyle(box).overflowX !== "visible";
    const isInline = (box) => /^(inline|contents)$/.test(getComputedStyle(box).display);
    const hidingAround = new Map([[null, []]]);
    const around = (box) => {
        if (!hidingAround.has(box)) {
            const further = around(box.parentElement);
            hidingAround.set(box, isHiding(box) ? [box, ...further] : further);
        }
        return hidingAround.get(box);
    };
    const cutOff = new Set(), words = document.createRange();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (!text.data.trim() || text.parentElement.closest(".govuk-skip-link")) continue;
        words.selectNodeContents(text);
        const lines = [...words.getClientRects()].filter(({width}) => width > 1);
        if (!lines.length) continue;
        let own = text.parentElement;
        while (isInline(own)) own = own.parentElement;
        const boxes = [own, ...around(own)].map((box) => box.getBoundingClientRect());
        if (boxes.some(({width}) => width <= 1)) continue; // for screen readers alone
        const fits = lines.every((line) => boxes.every(({left, right}) =>
            line.left >= left - 1 && line.right <= right + 1));
        if (!fits) cutOff.add(`${own.localName} ${text.data.trim().slice(0, 60)}`);
    }
    return [...cutOff];
}"""


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
        for _address, _status in pages_within_reach(page, of_a_kind=1):
            seen += pseudo.OPENS in page.title()
            page.evaluate(UNFOLD)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 844})
                where = f"{role} {page.url.removeprefix(agency.url)} at {width}"
                if overflow(page) > 0:
                    wrong.append(f"{where} is {overflow(page)} pixels too wide")
                wrong += [f"{where} cuts off {each}" for each in page.evaluate(CUT_OFF)]

    assert seen > 100
    assert not wrong, "\n".join(wrong)
