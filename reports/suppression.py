"""Hide every small count, and other counts that would reveal it. Arithmetic only.

A report publishes cells, and a reader knows sums that hold between them. A count from 1 to 10
is hidden; zero is shown. Then the reader's own arithmetic is done: between which bounds must
each hidden count lie? While a small count is bounded more closely than the rule allows, one
more cell is hidden.

The sums of one form make a tree: two of them share one cell at most, and none run in a circle.
On a tree, passing bounds along the sums finds exactly what a reader can find. Tables crossed
two ways, and reports on periods that overlap, need more than this.

Some forms have several tables with the same lines, such as the people, the contacts and the
services of each area, and a reader knows that a line's people are no more than its contacts.
Such lines are hidden whole, in every table or in none: then what is hidden of one table says
of the others only what the bounds say, too. A test tries every possibility.

Source: "CMS Cell Size Suppression Policy", Centers for Medicare & Medicaid Services, issued
1 January 2020 (hhs.gov/guidance/document/cms-cell-suppression-policy): no cell of 1 to 10 may
be reported, nor any cell from which such a value can be derived; zero may.
"""

from collections.abc import Iterable, Mapping
from math import inf
from typing import NamedTuple

SMALLEST_SHOWN = 11
LOWEST_HIDDEN = 1  # zero is always shown, so a reader knows that a hidden count is not zero


class Sum(NamedTuple):
    """What a reader knows: the total is the sum of its parts; if not `exact`, at most that sum.

    Args:
        total, parts: names of cells.
    """

    total: str
    parts: tuple[str, ...]
    exact: bool = True

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.total, *self.parts)

    def holds(self, counts: Mapping[str, int]) -> bool:
        """Tell whether it is true of these counts."""
        together = sum(counts[part] for part in self.parts)
        return counts[self.total] == together if self.exact else counts[self.total] <= together


class Bounds(NamedTuple):
    """The lowest and highest value that a count can have; `high` may be infinity."""

    low: float
    high: float


def suppress(
    counts: Mapping[str, int],
    sums: Iterable[Sum] = (),
    *,
    smallest: int = SMALLEST_SHOWN,
    unpublished: Iterable[str] = (),
    together: Iterable[Iterable[str]] = (),
) -> frozenset[str]:
    """Return the names of the cells to hide.

    Args:
        counts: every cell of a release by name, and numbers that are never printed but follow
            from them.
        sums: what holds between them.
        smallest: the smallest count above zero that may be shown.
        unpublished: the names of those that are never printed; small ones are protected too.
        together: cells that are hidden together or not at all, but for zeros.

    >>> sorted(suppress({"all": 73, "a": 40, "b": 30, "c": 3}, [Sum("all", ("a", "b", "c"))]))
    ['b', 'c']
    """
    sums, unpublished = tuple(sums), frozenset(unpublished)
    small = {name for name, count in counts.items() if 0 < count < smallest}
    with_it = {name: {name} for name in counts}
    for group in together:
        cells = {name for name in group if counts[name]}
        with_it |= dict.fromkeys(cells, cells)
    needed = set(unpublished).union(*(with_it[name] for name in small))
    hidden = set(needed)
    while exposed := _exposed(counts, sums, hidden, small, smallest):
        hidden |= with_it[_next_to_hide(exposed[0], counts, sums, hidden)]
    for name in sorted(hidden - needed, key=lambda name: (-counts[name], name)):
        fewer = hidden - with_it[name]
        if name in hidden and not _exposed(counts, sums, fewer, small, smallest):
            hidden = fewer
    return frozenset(hidden - unpublished)


def bounds(shown: Mapping[str, int], sums: Iterable[Sum]) -> dict[str, Bounds]:
    """Return the bounds within which a reader of the shown counts knows every count to lie."""
    sums = tuple(sums)
    low: dict[str, float] = {name: shown.get(name, 0) for each in sums for name in each.cells}
    high: dict[str, float] = {
        name: shown.get(name, inf) for each in sums for name in each.cells
    }
    before = None
    while before != (low, high):
        before = (dict(low), dict(high))
        for total, parts, exact in sums:
            high[total] = min(high[total], sum(high[part] for part in parts))
            if exact:
                low[total] = max(low[total], sum(low[part] for part in parts))
            for part in parts:
                others = [other for other in parts if other != part]
                most = sum(high[other] for other in others)
                low[part] = max(low[part], low[total] - most)
                if exact:
                    least = sum(low[other] for other in others)
                    high[part] = min(high[part], high[total] - least)
    return {name: Bounds(low[name], high[name]) for name in low}


def _exposed(
    counts: Mapping[str, int],
    sums: tuple[Sum, ...],
    hidden: set[str],
    small: set[str],
    smallest: int,
) -> list[str]:
    """Return the small counts that a reader could bound too closely, in a fixed order."""
    known = bounds({name: n for name, n in counts.items() if name not in hidden}, sums)
    return sorted(
        name
        for name in small & known.keys()
        if known[name].low > LOWEST_HIDDEN or known[name].high - known[name].low < smallest
    )


def _next_to_hide(
    exposed: str, counts: Mapping[str, int], sums: tuple[Sum, ...], hidden: set[str]
) -> str:
    """Return the count to hide next, so that the exposed one is bounded less closely.

    Parts come before totals and small counts before large ones, among those that are linked to
    the exposed count by sums that share hidden cells.
    """
    reached, waiting, near = {exposed}, [exposed], set()
    while waiting:
        here = waiting.pop()
        for each in sums:
            if here in each.cells:
                near |= {name for name in each.cells if name not in hidden and counts[name]}
                further = hidden.intersection(each.cells) - reached
                reached |= further
                waiting += further
    totals = {each.total for each in sums if each.exact}
    return min(near, key=lambda name: (name in totals, counts[name], name))
