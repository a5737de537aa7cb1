"""Lean templates give the text that Django's give, and keep nothing of it."""

import gc
import re
import time as time_module
import uuid
from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import Context, Engine, engines
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe

from pages.lean import loading
from pages.lean.dates import Pattern, patterns
from pages.lean.fixed_text import FixedText
from pages.lean.tags import LeanBlockTranslateNode, LeanTranslateNode, LeanURLNode

FILES = {each.name: each.read_text() for each in (Path(__file__).parent / "snippets").iterdir()}
REMEMBER = (FixedText, LeanTranslateNode, LeanBlockTranslateNode, LeanURLNode, Pattern)


class Person:
    name = "<Ana> & \"Bo\" 'Cy'"
    nothing = None

    def call(self):
        return mark_safe("<b>called</b>")

    def delete(self):
        raise AssertionError("A template deleted somebody.")

    delete.alters_data = True

    def takes(self, argument):
        return argument

    @property
    def silent(self):
        raise Silent


class Silent(Exception):
    silent_variable_failure = True


def shown():
    return {
        "name": Person.name,
        "safe": mark_safe("<i>safe</i>"),
        "person": Person(),
        "none": None,
        "list": ["<1>", 2],
        "dict": {"key": "<value>"},
        "count": 3,
        "big": 1234567,
        "half": 0.5,
        "yes": True,
        "text": "one\n<two>",
        "word": "Clients",
        "owner": "<Ben>",
        "file": "counted.html",
        "widget": {"attrs": {"class": "a b", "required": True, "hidden": False, "size": 3}},
        "key": uuid.UUID(int=77),
        "day": date(2026, 3, 9),
        "early": date(801, 1, 2),
        "clock": time(16, 5),
        "midnight": time(0, 0),
        "noon": time(12, 30),
        "moment": datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
    }


def engine_with(loader):
    return Engine(
        loaders=[(loader, [("django.template.loaders.locmem.Loader", FILES)])],
        builtins=[
            "pages.templatetags.names",
            "pages.templatetags.elements",
            "django.templatetags.static",
        ],
        libraries={"i18n": "django.templatetags.i18n"},
    )


DJANGOS = engine_with("django.template.loaders.cached.Loader")
OURS = engine_with("pages.lean.Loader")


@pytest.mark.parametrize("language", ["en-us", "es", "ar", None])
@pytest.mark.parametrize("name", FILES)
def test_the_text_is_djangos(name, language):
    for _ in range(2):  # the second time from what the first remembered
        with translation.override(language):
            theirs = DJANGOS.get_template(name).render(Context(shown()))
            ours = OURS.get_template(name).render(Context(shown()))

        assert ours == theirs
        assert type(ours) is type(theirs)


def test_an_error_in_a_page_is_djangos():
    failing = SimpleNamespace(call=lambda: 1 / 0)
    template = OURS.get_template("names.html")

    with pytest.raises(ZeroDivisionError):
        template.render(Context({"person": failing}))


def test_a_record_shows_what_it_shows_with_djangos_templates(
    ana, rosa, browser_of, monkeypatch
):
    browser, engine = browser_of(ana), engines["django"].engine
    address = reverse("casework:client-detail", args=[rosa.pk])
    ours = without_tokens(browser.get(address))

    djangos = ("django.template.loaders.cached.Loader", engine.loaders[0][1])
    monkeypatch.setattr(engine, "template_loaders", [engine.find_template_loader(djangos)])

    assert without_tokens(browser.get(address)) == ours
    assert "Rosa" in ours


def without_tokens(answer):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_of_two_threads_the_one_waits_until_the_other_has_made_a_template_lean(monkeypatch):
    engine, make_lean, begun = engine_with("pages.lean.Loader"), loading.make_lean, Event()

    def slowly(nodes, seen):
        begun.set()
        time_module.sleep(0.1)
        make_lean(nodes, seen)

    monkeypatch.setattr(loading, "make_lean", slowly)
    first = Thread(target=engine.get_template, args=["names.html"])
    first.start()
    begun.wait()

    found = engine.get_template("names.html")

    assert found.is_lean
    first.join()


def test_nothing_of_a_page_is_remembered(rosa, ana, browser_of):
    browser_of(ana).get(reverse("casework:client-detail", args=[rosa.pk]))

    remembered = [vars(each) for each in gc.get_objects() if type(each) in REMEMBER]
    kept = repr([patterns, *({**each, "nodes": None} for each in remembered)])

    assert len(remembered) > 50
    assert "Log a contact" in kept
    assert not re.search(f"Rosa|{rosa.pk}|{rosa.chart_number}|{ana.name}", kept)


def test_no_template_switches_its_language_half_way():
    for path in (settings.ROOT / "templates").rglob("*.html"):
        assert "{% language" not in path.read_text(), path
