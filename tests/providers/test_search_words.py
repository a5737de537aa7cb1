import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.models.search_words import fold, word_beginnings


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Women’s Shelter", " womens shelter"),
        ("PEÑA-GARCÍA", " pena garcia"),
        ("  24/7  ", " 24 7"),
        ("—", ""),
    ],
)
def test_case_accents_and_punctuation_do_not_matter(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_a_text_is_found_by_each_of_its_words(text, other):
    assert all(beginning in fold(text, other) for beginning in word_beginnings(text))
