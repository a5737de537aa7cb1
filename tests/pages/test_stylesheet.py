"""The style sheet says start and end, so that a page may run from right to left."""

import re

from django.conf import settings

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)[\w-]*|left|right|float|clear)\s*:"
    r"|text-align:\s*(?:left|right)"
)
FOUR_SIDES = re.compile(
    r"(?<![\w-])(?:margin|padding):\s*([^\s;]+) ([^\s;]+) ([^\s;]+) ([^\s;]+);"
)


def test_no_rule_names_a_side_of_the_page():
    rules = (settings.ROOT / "frontend" / "app.css").read_text()

    assert PHYSICAL.findall(rules) == []
    assert [sides for sides in FOUR_SIDES.findall(rules) if sides[1] != sides[3]] == []
