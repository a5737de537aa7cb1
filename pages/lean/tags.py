"""Tags: words under a name, sentences with places, addresses with keys, and parts of pages."""

import uuid
from html import escape
from typing import Any

from django.template import Template
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from pages.lean.expressions import is_literal, shown
from pages.lean.setup import setup_of

BUILTINS = {"True": True, "False": False, "None": None}


class LeanTranslateNode(TranslateNode):
    """Words that a page keeps under a name: looked up once a language."""

    def prepare(self) -> None:
        context = self.message_context
        is_plain = is_literal(self.filter_expression)
        self.is_remembered = is_plain and (context is None or is_literal(context))
        self.texts: dict[Any, Any] = {}

    def render(self, context: Context) -> str:
        key = setup_of(context)
        if not (self.asvar and self.is_remembered and key.catalog):
            return super().render(context)
        if key not in self.texts:
            super().render(context)
            self.texts[key] = context[self.asvar]
        context[self.asvar] = self.texts[key]
        return ""


class LeanBlockTranslateNode(BlockTranslateNode):
    """A sentence with places for what a page says, looked up once a language."""

    def prepare(self) -> None:
        self.message, self.names = self.render_token_list(self.singular)
        self.is_unusual = bool(self.plural or self.message_context or self.asvar)
        self.texts: dict[Any, str] = {}

    def render(self, context: Context, nested: bool = False) -> str:
        catalog = setup_of(context).catalog
        if self.is_unusual or nested or catalog is None:
            return super().render(context, nested)
        text = self.texts.get(catalog)
        if text is None:
            text = self.texts[catalog] = gettext(self.message)
        given = {name: each.resolve(context) for name, each in self.extra_context.items()}
        try:
            return text % {
                name: shown(given[name] if name in given else context[name], context)
                for name in self.names
            }
        except (KeyError, ValueError):
            return super().render(context, nested)


class LeanURLNode(URLNode):
    """The address of a page about records: only their keys change."""

    def prepare(self) -> None:
        self.is_named = is_literal(self.view_name) and not self.kwargs
        self.patterns: dict[Any, str] = {}

    def render(self, context: Context) -> str:
        keys = [arg.resolve(context) for arg in self.args] if self.is_named else []
        if not keys or any(type(key) is not uuid.UUID for key in keys):
            return super().render(context)
        setup = setup_of(context)
        if setup not in self.patterns:
            try:
                self.patterns[setup] = address_pattern(str(self.view_name.var), len(keys))
            except NoReverseMatch:
                return super().render(context)
        address = SafeString(self.patterns[setup] % tuple(keys))
        if not self.asvar:
            return address
        context[self.asvar] = str(address)
        return ""


def address_pattern(name: str, keys: int) -> str:
    """Return the address of a page with places for keys, which need no quoting or escaping."""
    placeholders = [uuid.UUID(int=number) for number in range(1, keys + 1)]
    address = reverse(name, args=placeholders).replace("%", "%%")
    for placeholder in placeholders:
        address = address.replace(str(placeholder), "%s", 1)
    return escape(address)


class LeanIncludeNode(IncludeNode):
    """A part of a page: its file is found once, and drawn without copying the page."""

    def prepare(self) -> None:
        self.found: dict[str, Template] = {}

    def render(self, context: Context) -> str:
        engine = context.template.engine
        name = self.template.resolve(context)
        if not isinstance(name, str) or engine.debug:
            return super().render(context)
        values = {name: each.resolve(context) for name, each in self.extra_context.items()}
        template = self.found.get(name)
        if template is None:
            template = self.found[str(name)] = engine.get_template(name)
        drawn = alone(context) if self.isolated_context else context
        before = drawn.dicts
        drawn.dicts = [*before, values]
        state = drawn.render_context
        around = state.template
        state.template = template
        state.dicts.append({})
        try:
            return template.nodelist.render(drawn)
        finally:
            state.dicts.pop()
            state.template = around
            drawn.dicts = before


def alone(context: Context) -> Context:
    """Return the context of a part that is given what it shows, and nothing of the page."""
    drawn: Any = object.__new__(type(context))
    drawn.__dict__.update(context.__dict__)
    drawn.__dict__.pop("_processors_index", None)
    drawn.dicts = [BUILTINS]
    return drawn
