"""Every model and every address belongs to one declaration."""

from collections import Counter

import pytest
from django.apps import apps
from django.conf import settings

from tests.nouns.declaring import Noun, collected, nouns


def test_every_model_of_ours_is_declared_by_one_noun():
    ours = {
        model._meta.label_lower
        for model in apps.get_models()
        if model._meta.app_label in settings.OURS and not hasattr(model, "instance_type")
    }
    declared = Counter(model for noun in nouns().values() for model in noun.models)

    assert ours - set(declared) == set(), "add tests/nouns/<noun>.py: adding-a-record.md"
    assert set(declared) - ours == set()
    assert [model for model, times in declared.items() if times > 1] == []


def test_a_noun_comes_behind_those_that_it_needs():
    order = list(nouns())

    for name, noun in nouns().items():
        assert all(order.index(needed) < order.index(name) for needed in noun.needs)


def test_a_page_that_two_nouns_declare_is_refused(monkeypatch):
    first, second = Noun(clear={"a.b.c": "why"}), Noun(clear={"a.b.c": "why not"})
    monkeypatch.setattr("tests.nouns.declaring.nouns", lambda: {"one": first, "two": second})

    with pytest.raises(ValueError, match="two declares"):
        collected("clear")


def test_a_form_is_answered_or_looks_something_up():
    for name, noun in nouns().items():
        posted = {page for page, rules in noun.pages.items() if "POST" in rules.methods}

        assert posted == set(noun.answers) | set(noun.looks_up), name
