"""Text that no page changes: words of ours, addresses without a key, and what is between."""

from collections.abc import Iterator
from itertools import groupby

from django.template.base import Node, NodeList, TextNode
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.templatetags.i18n import TranslateNode
from django.utils.safestring import SafeString

from pages.lean.expressions import is_literal
from pages.lean.setup import Setup, setup_of


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
