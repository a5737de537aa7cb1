"""The matrix, tested: without each guard in turn, at least 98 of 100 times it must notice."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from importlib.util import find_spec

import pytest
from django.conf import settings

from tests.authorization import pages
from tests.authorization.answering import (
    addresses_of,
    browser_for,
    faults,
    own_faults,
    stale_faults,
)
from tests.authorization.mutants import FRESH, REACH, SCOPE, Mutant, in_place, mutants, patterns
from tests.authorization.reaching import KINDS, colleague, reach_faults
from tests.authorization.world import ASKING, build

NOTICED = 0.98

# A guard whose loss nobody could notice, and why.
SAME_ROLES = "whom it lets through, the capability lets through"
LOOKS_AGAIN = "it is looked for among those one supervises; this is for who lost it since"
ITS_WRITER = "the verb lets nobody else find it"
OF_ONE_TEAM = "no role asks from another team here: tests/places/test_place_pages.py does"
EQUAL = {
    "drafts.views.drafts.draft_discard without its scope": ITS_WRITER,
    "drafts.views.drafts.draft_restore without its scope": ITS_WRITER,
    "exports.views.exports.export_list without its scope": SAME_ROLES,
    "exports.views.exports._export_for without its scope": SAME_ROLES,
    "oversight.views.reviews.emergency_access_review without its reach": LOOKS_AGAIN,
    "places.views.places.place_list without its scope": OF_ONE_TEAM,
    "places.views.places.archived_list without its scope": OF_ONE_TEAM,
    "places.views.places._place_for without its scope": OF_ONE_TEAM,
}


def guarded_functions() -> list[Callable]:
    """Return every function of our views, the small ones behind them included."""
    found = []
    for package in settings.OURS:
        if not find_spec(f"{package}.views"):
            continue
        views = importlib.import_module(f"{package}.views")
        for _, name, _ in pkgutil.iter_modules(views.__path__, f"{package}.views."):
            module = importlib.import_module(name)
            found += [
                function
                for function in vars(module).values()
                if inspect.isfunction(function) and function.__module__ == name
            ]
    return found


def pages_behind(mutant: Mutant) -> list[str]:
    """Return the addresses that a function answers; for one behind them, all it may be behind.

    Those are its module's addresses or, where the module has none, its package's.
    """
    named = addresses_of()
    own = [name for name, entry in named.items() if entry.callback is mutant.function]
    module = mutant.function.__module__
    beside = [name for name, entry in named.items() if entry.callback.__module__ == module]
    package = [name for name in pages.PAGES if name.startswith(module.split(".")[0])]
    return [
        name for name in own or beside or package if name in pages.PAGES or name in pages.OWN
    ]


def noticed(mutant: Mutant, world, browsers, browser_of) -> bool:
    """Whether the matrix finds one fault or more while the mutant is in place."""
    names = pages_behind(mutant)
    with in_place(mutant):
        if set(names) <= set(pages.OWN):
            return any(next(own_faults(world, name, browser_of), None) for name in names)
        names = [name for name in names if name in pages.PAGES]
        if mutant.kind == FRESH:
            return any(next(stale_faults(world, name, browser_of), None) for name in names)
        if mutant.kind in {REACH, SCOPE} and any(
            next(reach_faults(world, kind, browsers[kind], names), None) for kind in KINDS
        ):
            return True
        return mutant.kind != REACH and any(
            next(faults(world, asking, browsers[asking], name), None)
            for asking in ASKING
            for name in names
        )


@pytest.mark.long
def test_the_matrix_notices_when_a_guard_is_gone(db, browser_of):
    world = build()
    browsers = {asking: browser_for(world, asking, browser_of) for asking in ASKING}
    browsers |= {kind: browser_of(colleague(world, kind)) for kind in KINDS}
    made = list(mutants(guarded_functions()))

    survivors = [str(one) for one in made if not noticed(one, world, browsers, browser_of)]

    unexplained = [place for place in survivors if place not in EQUAL]
    assert not unexplained, "\n".join(unexplained)
    assert len(survivors) <= (1 - NOTICED) * len(made)
    assert set(EQUAL) <= set(survivors), "a survivor that is explained is noticed by now"


def test_every_kind_of_guard_is_taken_away_somewhere():
    kinds = {mutant.kind for mutant in mutants(guarded_functions())}

    assert kinds >= {"role", "method", "sign-in", "scope", "reach", "parent", "fresh factor"}


def test_a_mutant_leaves_everything_as_it_was():
    before = [entry.callback for entry in patterns()]
    for mutant in mutants(guarded_functions()):
        with in_place(mutant):
            pass

    assert [entry.callback for entry in patterns()] == before
