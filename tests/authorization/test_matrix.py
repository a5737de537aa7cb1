"""Every address × everybody × every kind of record × every method: the code against the rules.

What should happen is written by hand in `pages.py` and `World.sees`. A refusal for the role is
403, a record that one may not see is the very same 404 as one that does not exist.
"""

import pytest

from tests.authorization.answering import (
    addresses_of,
    browser_for,
    faults,
    own_faults,
    stale_faults,
)
from tests.authorization.pages import OWN as OWN_PAGES
from tests.authorization.pages import PAGES, is_own
from tests.authorization.world import ASKING, build
from tests.nouns.declaring import World


def test_everybodys_rights_are_written_down_for_every_address_and_for_no_other():
    found = {name for name in addresses_of() if not is_own(name)}

    assert found == set(PAGES)


@pytest.fixture
def world(db) -> World:
    return build()


# The others are refused before a database is asked much; one database proves that.
ON_EACH_DATABASE = {"worker", "supervisor"}
EVERYBODY = [
    pytest.param(asking, marks=() if asking in ON_EACH_DATABASE else pytest.mark.long)
    for asking in ASKING
]


@pytest.mark.parametrize("asking", EVERYBODY)
def test_everybody_is_answered_as_the_rules_say(asking, world, browser_of):
    browser = browser_for(world, asking, browser_of)
    wrong = [fault for name in PAGES for fault in faults(world, asking, browser, name)]

    assert not wrong, "\n".join(wrong)


def test_only_pages_declared_fresh_ask_for_a_fresh_factor(world, browser_of):
    wrong = [fault for name in PAGES for fault in stale_faults(world, name, browser_of)]

    assert not wrong, "\n".join(wrong)


def test_pages_about_oneself_answer_by_their_methods_only(world, browser_of):
    wrong = [fault for name in OWN_PAGES for fault in own_faults(world, name, browser_of)]

    assert not wrong, "\n".join(wrong)
