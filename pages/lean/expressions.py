"""Expressions: a path of names to a value, the filters that it goes through, how it shows."""

from html import escape
from typing import Any

from django.template.base import (
    FilterExpression,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.context import BaseContext, Context
from django.utils.safestring import SafeData, SafeString
from django.utils.timezone import template_localtime

from pages.lean.dates import WRITERS


def is_literal(expression: FilterExpression) -> bool:
    var = expression.var
    return not expression.filters and (not isinstance(var, Variable) or var.lookups is None)


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
