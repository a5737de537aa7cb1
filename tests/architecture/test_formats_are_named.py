"""Dates and times are shown by named formats, of which each language has its own."""

import ast
import re
from importlib import import_module

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import get_format

FOR_MACHINES = {"Y-m-d", "c", "%Y-%m-%d", "%Y-%m-%d %H:%M"}  # ISO 8601: markup, logs
FILTER = re.compile(r"""\|(?:date|time)(?::(["'])(?P<format>.*?)\1)?""")
FORMATTERS = {"date_format", "time_format", "strftime"}
OURS = [settings.ROOT / package for package in [*settings.OURS, "config", "tools"]]


def names_of(language: str) -> set[str]:
    module = import_module(f"config.formats.{language}.formats")
    return {name for name in vars(module) if name.isupper()}


def typed_formats_of(source: str) -> set[str]:
    """Return the formats in a Python file that are typed by hand."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args):
                if name in FORMATTERS:
                    found |= {a.value for a in args if isinstance(a, ast.Constant)}
            case ast.FormattedValue(
                format_spec=ast.JoinedStr(values=[ast.Constant(value=spec)])
            ):
                found |= {spec} if "%" in spec.removesuffix("%") else set()
    return found - FOR_MACHINES - names_of("en")


@pytest.mark.parametrize(
    "path",
    [p for kind in ("html", "txt") for p in (settings.ROOT / "templates").rglob(f"*.{kind}")],
)
def test_no_template_types_a_format(path):
    used = {match["format"] for match in FILTER.finditer(path.read_text())}

    assert used <= names_of("en") | FOR_MACHINES


def test_no_code_types_a_format():
    typed = {
        f"{path.relative_to(settings.ROOT)}: {each}"
        for package in OURS
        for path in package.rglob("*.py")
        for each in typed_formats_of(path.read_text())
    }

    assert typed == set()


def test_a_typed_format_is_found():
    assert typed_formats_of('date_format(day, "j F Y")') == {"j F Y"}
    assert typed_formats_of('f"{day:%d.%m.}"') == {"%d.%m."}


def test_every_language_names_the_same_formats():
    languages = {code.partition("-")[0] for code, _name in settings.LANGUAGES}

    assert {language: names_of(language) for language in languages} == dict.fromkeys(
        languages, names_of("en")
    )


@pytest.mark.parametrize("code", dict(settings.LANGUAGES))
def test_no_name_is_taken_for_a_format(code):
    with translation.override(code):
        assert [name for name in names_of("en") if get_format(name) == name] == []
