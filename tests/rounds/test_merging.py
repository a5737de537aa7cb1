"""Two writers of one text lose nothing."""

from hypothesis import given
from hypothesis import strategies as st

from rounds.merging import merged

lines = st.lists(st.sampled_from(["Water is out.", "Pier 4 is shut.", "Call the shelter.", ""]))
texts = lines.map("\n".join)


def test_what_both_added_stands_below_one_another():
    assert merged("Rain.", "Rain.\nNo water.", "Rain.\nPier shut.") == (
        "Rain.\nNo water.\n\nPier shut."
    )


def test_whoever_changed_nothing_leaves_what_the_other_wrote():
    assert merged("Rain.", "Sun.", "Rain.") == "Sun."
    assert merged("Rain.", "Rain.", "Sun.") == "Sun."
    assert merged("", "Sun.", "Rain.") == "Sun.\n\nRain."


@given(base=texts, theirs=texts, mine=texts)
def test_no_line_that_either_wrote_is_lost(base, theirs, mine):
    text = merged(base, theirs, mine).splitlines()

    if theirs.strip() != base.strip():  # else mine may take a line away
        assert set(theirs.strip().splitlines()) <= {*text, ""}
    if mine.strip() != base.strip():
        added = set(mine.strip().splitlines()) - set(base.strip().splitlines())
        assert added <= {*text, ""}
