"""What added access opens: every page about one client × every kind of access grant.

The colleague is a supervisor of another team, so that no role is in the way. What should happen
is written down here and in `pages.py`, by hand.
"""

import pytest

from tests.authorization.pages import PAGES
from tests.authorization.reaching import KINDS, colleague, reach_faults
from tests.authorization.world import build


@pytest.mark.parametrize("kind", KINDS)
def test_added_access_opens_as_much_as_its_kind_says(kind, db, browser_of):
    world = build()
    browser = browser_of(colleague(world, kind))

    wrong = list(reach_faults(world, kind, browser, PAGES))

    assert not wrong, "\n".join(wrong)
