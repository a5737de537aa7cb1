"""Django's templates, rendered with less work: the same text, from the same files.

At every step of every page Django finds out anew what cannot have changed: what a word of ours
is in Spanish, the address of a page, how this language writes a date. The loader puts nodes and
expressions that remember it in place of Django's own. What it does not know stays as Django
made it, and whatever is out of the ordinary is left to Django's own code.

From one page to the next it remembers our words, addresses with places for keys, and how dates
are written; never a value that a page showed.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, time
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

from django.template import Origin, Template
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.context import BaseContext, Context
from django.template.defaultfilters import date as django_date
from django.template.defaultfilters import time as django_time
from django.template.defaulttags import URLNode
from django.template.loader_tags import IncludeNode
from django.template.loaders.cached import Loader as CachedLoader
from django.template.smartif import TokenBase
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils import dateformat
from django.utils.dates import MONTHS
from django.utils.formats import get_format
from django.utils.safestring import SafeData, SafeString
from django.utils.timezone import template_localtime
from django.utils.translation import gettext, trans_real

BUILTINS = {"True": True, "False": False, "None": None}


class Loader(CachedLoader):
    """Loads templates as Django's cached loader does, and makes them lean once."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template: Any = super().get_template(template_name, skip)
        if not hasattr(template, "is_lean"):
            make_lean(template.nodelist, set())
            template.is_lean = True
        return template


def make_lean(thing: Any, seen: set[int]) -> None:
    """Put what remembers in place of what finds out, in a node and all that hangs on it."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if lean := LEAN.get(type(thing)):
        thing.__class__ = lean
        thing.prepare()
    if isinstance(thing, dict):
        thing = thing.values()
    elif isinstance(thing, FilterExpression):
        thing = [thing.var, *(arg for _, args in thing.filters for _, arg in args)]
    elif isinstance(thing, Node | TokenBase):
        thing = vars(thing).values()
    elif not isinstance(thing, list | tuple):
        return
    for part in list(thing):
        make_lean(part, seen)
    if isinstance(thing, NodeList):
        thing[:] = list(joined(thing))


def words() -> Any:
    """Return the catalog of the language in force, or None: another object if loaded anew."""
    catalog = getattr(trans_real._active, "value", None)
    return catalog if isinstance(catalog, trans_real.DjangoTranslation) else None


class Setup(NamedTuple):
    """What text without a value of the page depends on; the same from a page's top to its end.

    Args:
        catalog: see `words`.
        prefix: the folder of the web server below which our addresses begin.
        urls: the module of the addresses, where it is not that of the settings.
    """

    catalog: Any
    prefix: str
    urls: str | None
    autoescape: bool


def setup_of(context: Any) -> Setup:
    state = vars(context.render_context)
    if "setup" not in state:
        urls = get_urlconf()
        state["setup"] = Setup(words(), get_script_prefix(), urls, context.autoescape)
    setup: Setup = state["setup"]
    if setup.autoescape != context.autoescape:
        return setup._replace(autoescape=context.autoescape)
    return setup


# Text that no page changes --------------------------------------------------------------------


class FixedText(Node):
    """Text, words of ours and addresses without a key, which are the same in a language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.texts: dict[Setup, SafeString] = {}
        self.token, self.origin = nodes[0].token, nodes[0].origin

    def render(self, context: Context) -> SafeString:
        key = setup_of(context)
        text = self.texts.get(key)
        if text is None:
            text = SafeString("".join([node.render_annotated(context) for node in self.nodes]))
            if key.catalog:
                self.texts[key] = text
        return text


def joined(nodes: NodeList) -> Iterator[Node]:
    """Yield the nodes of a list, those in a row that are the same on every page as one."""
    for is_fixed, row in groupby(nodes, key=is_the_same_on_every_page):
        together = list(row)
        if is_fixed and not all(isinstance(node, TextNode) for node in together):
            yield FixedText(together)
        else:
            yield from together


def is_the_same_on_every_page(node: Node) -> bool:
    if isinstance(node, URLNode):
        takes_nothing = not (node.args or node.kwargs or node.asvar)
        return takes_nothing and is_literal(node.view_name)
    if isinstance(node, TranslateNode):
        context = node.message_context
        is_plain = not node.asvar and is_literal(node.filter_expression)
        return is_plain and (context is None or is_literal(context))
    return isinstance(node, TextNode)


def is_literal(expression: FilterExpression) -> bool:
    var = expression.var
    return not expression.filters and (not isinstance(var, Variable) or var.lookups is None)


# Expressions ----------------------------------------------------------------------------------


class LeanVariable(Variable):
    """A path of names: attributes are asked for at once, where Django tries `[…]` first."""

    __slots__ = ()

    def prepare(self) -> None:
        pass

    def _resolve_lookup(self, context: Any) -> Any:
        if not isinstance(context, BaseContext):
            return super()._resolve_lookup(context)
        first = self.lookups[0]
        for shown_here in reversed(context.dicts):
            if first in shown_here:
                found = shown_here[first]
                break
        else:
            return super()._resolve_lookup(context)
        try:
            if callable(found):
                found = called(found)
            for name in self.lookups[1:]:
                found = looked_up(found, name)
                if callable(found):
                    found = called(found)
        except ORDINARY:  # Django tries other ways, or says what is wrong
            return super()._resolve_lookup(context)
        except Exception as error:
            if getattr(error, "silent_variable_failure", False):
                return super()._resolve_lookup(context)
            raise
        return found


ORDINARY = (TypeError, AttributeError, KeyError, ValueError, IndexError)


def looked_up(found: Any, name: str) -> Any:
    """Return what an object has under a name: in brackets first, as Django does."""
    if not hasattr(type(found), "__getitem__"):
        return getattr(found, name)
    try:
        return found[name]
    except ORDINARY:
        return getattr(found, name)


def called(found: Any) -> Any:
    """Call what a template names, unless it says that a template may not.

    Raises:
        TypeError: it changes data, or takes arguments.
    """
    if getattr(found, "do_not_call_in_templates", False):
        return found
    if getattr(found, "alters_data", False):
        raise TypeError
    return found()


class Filters(list[Any]):
    """The filters of an expression, and how each is called."""

    def __init__(self, filters: list[Any]) -> None:
        super().__init__(filters)
        self.ask_the_page = any(lookup for _, args in filters for lookup, _ in args)
        self.steps = [
            (
                WRITERS.get(func, func),
                [SafeString(arg) if isinstance(arg, str) else arg for _, arg in args],
                getattr(func, "expects_localtime", False),
                getattr(func, "needs_autoescape", False),
                getattr(func, "is_safe", False),
            )
            for func, args in filters
        ]


class LeanExpression(FilterExpression):
    """A value and its filters, whose ways of being called are looked up once."""

    __slots__ = ()

    def prepare(self) -> None:
        self.filters = Filters(self.filters)

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        if self.filters.ask_the_page:
            return super().resolve(context, ignore_failures)
        try:
            value = self.var.resolve(context) if self.is_var else self.var
        except VariableDoesNotExist:
            return super().resolve(context, ignore_failures)
        for func, args, expects_localtime, needs_autoescape, is_safe in self.filters.steps:
            if expects_localtime:
                value = template_localtime(value, context.use_tz)
            options = {"autoescape": context.autoescape} if needs_autoescape else {}
            after = func(value, *args, **options)
            stays_safe = is_safe and isinstance(value, SafeData)
            value = SafeString(after) if stays_safe else after
        return value


class LeanVariableNode(VariableNode):
    def prepare(self) -> None:
        pass

    def render(self, context: Context) -> str:
        return shown(self.filter_expression.resolve(context), context)


def shown(value: Any, context: Context) -> str:
    """Return a value as the page shows it: safe text as it is, other text escaped."""
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is str:
        return SafeString(escape(value)) if context.autoescape else value
    return render_value_in_context(value, context)


# Dates ----------------------------------------------------------------------------------------


class Pattern:
    """How a language writes a day or a time of day: its parts and what stands between them."""

    def __init__(self, form: str) -> None:
        pieces = dateformat.re_formatchars.split(str(get_format(form)))
        between = [dateformat.re_escaped.sub(r"\1", piece) for piece in pieces[::2]]
        self.parts, self.between = pieces[1::2], between
        self.months = ["", *(str(MONTHS[number]) for number in range(1, 13))]
        self.halves = [dateformat.TimeFormat(time(hour)).A() for hour in (0, 12)]

    def write(self, moment: Any) -> str:
        text = self.between[0]
        for part, between in zip(self.parts, self.between[1:], strict=True):
            match part:
                case "F":
                    text += self.months[moment.month]
                case "j":
                    text += str(moment.day)
                case "Y":
                    text += f"{moment.year:04}"
                case "m":
                    text += f"{moment.month:02}"
                case "d":
                    text += f"{moment.day:02}"
                case "g":
                    text += str(moment.hour % 12 or 12)
                case "i":
                    text += f"{moment.minute:02}"
                case "A":
                    text += self.halves[moment.hour > 11]
            text += between
        return text


PARTS = {date: set("FjYmd"), time: set("giA")}
patterns: dict[Any, Pattern | None] = {}


def pattern_of(kind: type, form: str) -> Pattern | None:
    """Return how the language in force writes this; None if Django's own code has to."""
    catalog = words()
    if kind not in PARTS or catalog is None:
        return None
    key = kind, form, catalog
    if key not in patterns:
        pattern = Pattern(form)
        patterns[key] = pattern if set(pattern.parts) <= PARTS[kind] else None
    return patterns[key]


def write_day(day: Any, form: str = "DATE_FORMAT") -> str:
    """Write a day as Django's filter `date` does."""
    pattern = pattern_of(type(day), form)
    return pattern.write(day) if pattern else django_date(day, form)


def write_time(clock: Any, form: str = "TIME_FORMAT") -> str:
    """Write a time of day as Django's filter `time` does."""
    pattern = pattern_of(type(clock), form)
    return pattern.write(clock) if pattern else django_time(clock, form)


WRITERS: dict[Any, Callable[..., str]] = {django_date: write_day, django_time: write_time}


# Tags -----------------------------------------------------------------------------------------


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
    marks = [uuid.UUID(int=number) for number in range(1, keys + 1)]
    address = reverse(name, args=marks).replace("%", "%%")
    for mark in marks:
        address = address.replace(str(mark), "%s", 1)
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


LEAN: dict[type, Any] = {
    Variable: LeanVariable,
    FilterExpression: LeanExpression,
    VariableNode: LeanVariableNode,
    TranslateNode: LeanTranslateNode,
    BlockTranslateNode: LeanBlockTranslateNode,
    URLNode: LeanURLNode,
    IncludeNode: LeanIncludeNode,
}
REMEMBER = (FixedText, LeanTranslateNode, LeanBlockTranslateNode, LeanURLNode, Pattern)
