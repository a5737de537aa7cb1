"""The loader: Django's, with lean nodes and expressions in place of its own."""

from threading import Lock
from typing import Any

from django.template import Origin, Template
from django.template.base import FilterExpression, Node, NodeList, Variable, VariableNode
from django.template.defaulttags import URLNode
from django.template.loader_tags import IncludeNode
from django.template.loaders.cached import Loader as CachedLoader
from django.template.smartif import TokenBase
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from pages.lean.expressions import LeanExpression, LeanVariable, LeanVariableNode
from pages.lean.fixed_text import joined
from pages.lean.tags import (
    LeanBlockTranslateNode,
    LeanIncludeNode,
    LeanTranslateNode,
    LeanURLNode,
)

making_lean = Lock()


class Loader(CachedLoader):
    """Loads templates as Django's cached loader does, and makes them lean once.

    Two threads may get the same template: the one waits until the other has made it lean.
    """

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template: Any = super().get_template(template_name, skip)
        if not hasattr(template, "is_lean"):
            with making_lean:
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


LEAN: dict[type, Any] = {
    Variable: LeanVariable,
    FilterExpression: LeanExpression,
    VariableNode: LeanVariableNode,
    TranslateNode: LeanTranslateNode,
    BlockTranslateNode: LeanBlockTranslateNode,
    URLNode: LeanURLNode,
    IncludeNode: LeanIncludeNode,
}
