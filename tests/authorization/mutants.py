"""Guards taken away, one at a time: what a hurried change could forget, made on purpose.

A mutant is a function of ours, compiled anew from its source without one of its guards and put
in the place of the original. A suite that does not notice does not test that guard.
"""

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, get_resolver

from casework.models import Client

ROLE, METHOD, SIGN_IN, SCOPE, REACH, PARENT, FRESH = (
    "role",
    "method",
    "sign-in",
    "scope",
    "reach",
    "parent",
    "fresh factor",
)
LOCKS = {
    "permission_required": ROLE,
    "require_safe": METHOD,
    "require_POST": METHOD,
    "fresh_factor_required": FRESH,
}
SCOPES = {"visible_to", "reachable_by"}
FETCHING = {"client_for"}
LOOK_UPS = {"get_object_or_404"}


class Mutant(NamedTuple):
    """One guard less: which kind, where, and how to put the weaker function in place."""

    kind: str
    place: str
    function: Callable
    weaker: Callable

    def __str__(self):
        return f"{self.place} without its {self.kind}"


def mutants(functions: list[Callable]) -> Iterator[Mutant]:
    """Yield every mutant of these functions, each weaker by a single guard."""
    for function in functions:
        bare = inspect.unwrap(function)
        tree = ast.parse(textwrap.dedent(inspect.getsource(bare)))
        place = f"{bare.__module__}.{bare.__qualname__}"
        for kind, weakened in weakenings(tree):
            yield Mutant(kind, place, function, compiled(weakened, bare))
        if getattr(function, "capability", ""):
            yield Mutant(SIGN_IN, place, function, open_to_all(tree, bare))


def weakenings(tree: ast.Module) -> Iterator[tuple[str, ast.Module]]:
    """Yield copies of a function's source, each with one guard removed."""
    source = ast.unparse(tree)
    for index, lock in enumerate(tree.body[0].decorator_list):
        name = lock.func if isinstance(lock, ast.Call) else lock
        if getattr(name, "id", "") in LOCKS:
            weaker = ast.parse(source)
            del weaker.body[0].decorator_list[index]
            yield LOCKS[name.id], weaker
    for index, node in enumerate(ast.walk(tree)):
        if kind := guards(node):
            weaker = ast.parse(source)
            weaken(nth(weaker, index), kind)
            yield kind, weaker


def guards(node: ast.AST) -> str:
    """Return the kind of guard that an expression is, or nothing."""
    if isinstance(node, ast.Attribute):
        further = getattr(node.value, "id", "") == "Reach" and node.attr != "READ"
        return REACH if further else ""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute) and node.func.attr in SCOPES:
        return SCOPE
    if getattr(node.func, "id", "") in FETCHING:
        return SCOPE
    if getattr(node.func, "id", "") in LOOK_UPS and begins_with(node.args[0], "client"):
        return PARENT
    return ""


def begins_with(node: ast.AST, name: str) -> bool:
    """Whether an expression such as `client.contacts.for_a_page()` starts at a name."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return getattr(node, "id", "") == name


def weaken(node: ast.AST, kind: str) -> None:
    """Take the guard out: how far one has to reach, whose clients, or whose part."""
    if kind == REACH:
        node.attr = "READ"
    else:
        weaken_call(node, kind)


def weaken_call(call: ast.Call, kind: str) -> None:
    if kind == SCOPE and isinstance(call.func, ast.Name):
        call.func.id = unscoped.__name__
        return
    if kind == SCOPE:
        call.func.attr, call.args, call.keywords = "all", [], []
        return
    part = call.args[0]
    while not (isinstance(part, ast.Attribute) and getattr(part.value, "id", "") == "client"):
        part = part.value if isinstance(part, ast.Attribute) else part.func
    part.value = ast.parse(f"unparented(client.{part.attr})").body[0].value
    part.attr = "all"
    replace_by_call(call, part)


def replace_by_call(call: ast.Call, part: ast.Attribute) -> None:
    """Make `unparented(…).all` a call, wherever it is in the first argument."""

    class Calling(ast.NodeTransformer):
        def visit_Attribute(self, node):
            if node is part:
                return ast.Call(node, [], [])
            return self.generic_visit(node)

    call.args[0] = Calling().visit(call.args[0])


def unscoped(request, pk, reach, *, among=Client.objects.all):
    """Return a client, whoever asks."""
    return get_object_or_404(among().with_reach_of(request.user), pk=pk)


def unparented(manager):
    """Return everybody's parts, whichever client the manager was asked of."""
    return manager.model._default_manager.get_queryset()


def nth(tree: ast.AST, index: int) -> ast.AST:
    return next(node for number, node in enumerate(ast.walk(tree)) if number == index)


def compiled(tree: ast.Module, like: Callable) -> Callable:
    """Return the function that the source makes in the module of the original."""
    module = sys.modules[like.__module__]
    space = {weak.__name__: weak for weak in (unparented, unscoped)}
    code = compile(ast.fix_missing_locations(tree), module.__file__, "exec")
    exec(code, {**vars(module), **space}, space)
    return space[like.__name__]


def open_to_all(tree: ast.Module, like: Callable) -> Callable:
    """Return the view with its locks, and without the rule that one signs in first."""
    return login_not_required(compiled(tree, like))


@contextmanager
def in_place(mutant: Mutant):
    """Put the weaker function where the original is reached: wherever its name was imported."""
    name = mutant.function.__name__
    modules = [
        module
        for path, module in list(sys.modules.items())
        if ".views" in path and vars(module).get(name) is mutant.function
    ]
    entries = [entry for entry in patterns() if entry.callback is mutant.function]
    put(mutant.weaker, name, modules, entries)
    try:
        yield
    finally:
        put(mutant.function, name, modules, entries)


def put(function: Callable, name: str, modules: list, entries: list[URLPattern]) -> None:
    for module in modules:
        setattr(module, name, function)
    for entry in entries:
        entry.callback = function


def patterns(resolver=None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)
