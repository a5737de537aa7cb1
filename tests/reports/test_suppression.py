"""No small count follows from what is shown, by any arithmetic on the sums of the form."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.suppression import Sum, bounds, suppress

COUNTS = st.lists(st.one_of(st.integers(0, 14), st.integers(0, 400)), min_size=1, max_size=8)


def one_table(*counts):
    parts = tuple(f"part {index}" for index in range(len(counts)))
    return {"total": sum(counts), **dict(zip(parts, counts, strict=True))}, [
        Sum("total", parts)
    ]


def hidden_values(*counts, **options):
    cells, sums = one_table(*counts)
    return sorted(cells[name] for name in suppress(cells, sums, **options))


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([40, 30, 12], []),
        ([40, 30, 3], [3, 30]),
        ([40, 1, 1], [1, 1, 40]),
        ([40, 30, 20, 5, 4, 0], [4, 5, 20]),
        ([40, 0, 0], []),
        ([4, 0], [4, 4]),
    ],
)
def test_small_counts_and_what_gives_them_away_are_hidden(counts, hidden):
    assert hidden_values(*counts) == hidden


def test_zero_is_shown():
    cells, sums = one_table(40, 30, 3, 0)

    assert "part 3" not in suppress(cells, sums)


def test_a_count_without_a_total_hides_alone():
    assert suppress({"homeless": 3, "veteran": 30}) == {"homeless"}


def test_a_small_difference_of_two_totals_stays_unknown():
    cells = {"all": 100, "new": 97, "continuing": 3, "female": 60, "male": 37}
    sums = [Sum("all", ("new", "continuing")), Sum("new", ("female", "male"))]

    hidden = suppress(cells, sums, unpublished={"continuing"})

    assert "new" in hidden
    assert hidden & {"female", "male"}


def test_people_shown_beside_their_services_do_not_give_a_small_service_away():
    cells = {"people": 21, "shelter": 11, "housing": 10}
    sums = [Sum("people", ("shelter", "housing"), exact=False)]

    assert suppress(cells, sums) == {"housing", "shelter"}


def test_the_same_counts_always_hide_the_same_cells():
    cells, sums = one_table(12, 12, 12, 3)

    assert suppress(cells, sums) == suppress(dict(reversed(cells.items())), sums)


def linked(draw):
    """Draw the shape of a form: all = new + continuing, and new split three ways."""
    splits = {"race": draw(COUNTS)}
    new = sum(splits["race"])
    for name in ("sex", "age"):
        cut = sorted(draw(st.lists(st.integers(0, new), min_size=2, max_size=4)))
        splits[name] = [b - a for a, b in zip([0, *cut], [*cut, new], strict=True)]
    cells = {"new": new, "continuing": draw(st.one_of(st.integers(0, 12), st.integers(0, 300)))}
    cells["all"] = cells["new"] + cells["continuing"]
    sums = [Sum("all", ("new", "continuing"))]
    for name, counts in splits.items():
        parts = tuple(f"{name} {index}" for index in range(len(counts)))
        cells |= zip(parts, counts, strict=True)
        sums.append(Sum("new", parts))
    return cells, sums


FORMS = st.composite(linked)()


def determined(hidden, sums):
    """Return the hidden cells that the sums fix: elimination with fractions, no bounds."""
    names = sorted(hidden)
    rows = []
    for total, parts, _exact in sums:
        row = [Fraction(0)] * len(names)
        for name, sign in [(total, 1), *((part, -1) for part in parts)]:
            if name in hidden:
                row[names.index(name)] += sign
        rows.append(row)
    lead = 0
    for column in range(len(names)):
        pivot = next((i for i in range(lead, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[lead], rows[pivot] = rows[pivot], rows[lead]
        rows[lead] = [value / rows[lead][column] for value in rows[lead]]
        for i, row in enumerate(rows):
            if i != lead and row[column]:
                rows[i] = [a - row[column] * b for a, b in zip(row, rows[lead], strict=True)]
        lead += 1
    alone = [row for row in rows if sum(1 for value in row if value) == 1]
    return {names[next(i for i, value in enumerate(row) if value)] for row in alone}


@given(FORMS)
@settings(max_examples=150, deadline=None)
def test_no_small_count_of_linked_tables_can_be_worked_out(form):
    cells, sums = form
    small = {name for name, count in cells.items() if 0 < count < 11}

    hidden = suppress(cells, sums, unpublished={"continuing"}) | {"continuing"}

    assert small <= hidden
    assert not determined(hidden, sums) & small
    known = bounds({name: n for name, n in cells.items() if name not in hidden}, sums)
    assert all(known[name].high - known[name].low >= 11 for name in small)


@given(FORMS)
@settings(max_examples=60, deadline=None)
def test_nothing_is_hidden_without_need(form):
    cells, sums = form
    small = {name for name, count in cells.items() if 0 < count < 11}

    if not small:
        assert suppress(cells, sums, unpublished={"continuing"}) == frozenset()


@given(
    st.lists(st.integers(0, 4), min_size=2, max_size=3),
    st.lists(st.integers(0, 4), min_size=2, max_size=2),
)
@settings(max_examples=60, deadline=None)
def test_bounds_are_exactly_what_trying_every_possibility_finds(first, second):
    total = sum(first)
    second = [min(second[0], total), total - min(second[0], total)]
    a = tuple(f"a{index}" for index in range(len(first)))
    cells = {
        "total": total,
        **dict(zip(a, first, strict=True)),
        "b0": second[0],
        "b1": second[1],
    }
    sums = [Sum("total", a), Sum("total", ("b0", "b1"))]
    hidden = suppress(cells, sums, smallest=3) | {"a0", "a1"}
    shown = {name: count for name, count in cells.items() if name not in hidden}
    if "total" in hidden:
        return

    tried = {name: set() for name in hidden}
    for values in product(range(total + 1), repeat=len(hidden)):
        guess = {**shown, **dict(zip(sorted(hidden), values, strict=True))}
        if all(each.holds(guess) for each in sums):
            for name in hidden:
                tried[name].add(guess[name])

    found = bounds(shown, sums)
    assert {name: (min(seen), max(seen)) for name, seen in tried.items()} == {
        name: tuple(found[name]) for name in hidden
    }
