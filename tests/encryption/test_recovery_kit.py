"""The recovery kit: pages of words, some of which bring the key back."""

from itertools import combinations

import pytest

from encryption import keks, recovery_kit
from encryption.recovery_kit import KitRefused


@pytest.fixture
def kek():
    return keks.generate("k1")


@pytest.fixture
def prompts():
    return []


def words(pages):
    return [page.words for page in pages]


def test_any_three_of_five_pages_restore_the_key(kek, prompts):
    pages = recovery_kit.split(kek, 5, 3)

    for some in combinations(pages, 3):
        assert recovery_kit.combine("k1", words(some), prompts.append).entry == kek.entry


def test_two_pages_are_not_enough(kek, prompts):
    with pytest.raises(KitRefused, match="needs 3 pages; 2 were right"):
        recovery_kit.combine("k1", words(recovery_kit.split(kek, 5, 3)[:2]), prompts.append)


def test_the_same_page_twice_counts_once(kek, prompts):
    pages = recovery_kit.split(kek, 3, 2)

    with pytest.raises(KitRefused):
        recovery_kit.combine("k1", [pages[0].words] * 3, prompts.append)


def test_numbers_capitals_and_line_breaks_do_not_matter(kek, prompts):
    typed = []
    for page in recovery_kit.split(kek, 3, 2)[:2]:
        typed += [f"{n}. {word.upper()}\n" for n, word in enumerate(page.words.split(), 1)]

    assert recovery_kit.combine("k1", typed, prompts.append).secret == kek.secret


def test_a_misspelt_page_is_asked_for_again(kek, prompts):
    first, second, _ = words(recovery_kit.split(kek, 3, 2))
    swapped = " ".join([*first.split()[1:], first.split()[0]])

    restored = recovery_kit.combine("k1", [swapped, first, second], prompts.append)

    assert restored.secret == kek.secret
    assert "Type its words again" in prompts[0]


def test_pages_of_two_kits_restore_nothing(kek, prompts):
    one, other = recovery_kit.split(kek, 3, 2), recovery_kit.split(kek, 3, 2)

    with pytest.raises(KitRefused, match="not of one kit"):
        recovery_kit.combine("k1", [one[0].words, other[1].words], prompts.append)


def test_a_page_says_which_key_it_is_of_and_what_to_do(kek):
    page = str(recovery_kit.split(kek, 5, 3)[1])

    assert "page 2 of 5" in page
    assert kek.fingerprint in page
    assert "keys_restore_kit k1 --to FILE" in page
    assert all(len(line) <= 80 for line in page.splitlines())


def test_a_page_does_not_hold_the_key(kek):
    for page in recovery_kit.split(kek, 5, 3):
        assert kek.entry.partition(":")[2] not in str(page)


@pytest.mark.parametrize(("pages", "needed"), [(1, 1), (5, 1), (2, 3), (17, 3)])
def test_a_kit_that_splits_nothing_is_refused(kek, pages, needed):
    with pytest.raises(KitRefused):
        recovery_kit.split(kek, pages, needed)


def test_a_key_in_a_kms_has_no_kit():
    with pytest.raises(KitRefused, match="KMS"):
        recovery_kit.split(keks.KmsKek("cloud", "arn:aws:kms:us-west-2:1:key/1"), 5, 3)
