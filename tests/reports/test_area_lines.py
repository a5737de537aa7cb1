"""No line of a report by area is about one or two places, and public copies give none away."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.area_lines import FEWEST_PLACES, NO_AREA, OTHER_AREAS, area_lines
from reports.questionnaires import area_constraints
from reports.suppression import suppress
from services.code_lists import Code

NORTH, SOUTH, WEST = (Code(name, name.title()) for name in ("north", "south", "west"))


def lines_of(**places):
    """Return the lines for areas with so many places each."""
    area_of = {
        f"{name} {number}": Code(name, name.title())
        for name, number_of_places in places.items()
        for number in range(number_of_places)
    }
    return area_lines(area_of, [*area_of, "a place without an area"])


def names(lines):
    return [str(line.label) for line in lines.lines]


def test_an_area_with_three_places_is_named():
    assert names(lines_of(north=3, south=4)) == ["North", "South", "No area"]


def test_areas_with_fewer_places_are_counted_together():
    assert names(lines_of(north=3, south=1, west=2)) == ["North", "Other areas", "No area"]


def test_the_smallest_named_area_joins_others_that_have_too_few_places():
    lines = lines_of(north=4, south=1, west=3)

    assert names(lines) == ["North", "Other areas", "No area"]
    assert lines.line_of("west 0") == lines.line_of("south 0") == OTHER_AREAS.value


def test_areas_that_have_too_few_places_together_are_no_area():
    lines = lines_of(north=1, south=1)

    assert names(lines) == ["No area"]
    assert lines.line_of("north 0") == NO_AREA.value


def test_what_has_no_place_or_a_place_without_an_area_has_no_area():
    lines = lines_of(north=3)

    assert lines.line_of(None) == lines.line_of("a place without an area") == NO_AREA.value


def test_only_places_at_which_something_was_counted_make_an_area():
    area_of = {"pier": NORTH, "library": NORTH, "camp": NORTH}

    assert names(area_lines(area_of, ["pier", "library"])) == ["No area"]


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 6)))
def test_no_line_of_areas_is_of_fewer_than_three_places(places):
    lines = lines_of(**places)

    of_line = {}
    for place, line in lines.by_place.items():
        of_line.setdefault(line, set()).add(place)
    assert set(of_line) <= {line.value for line in lines.lines}
    assert all(
        len(theirs) >= FEWEST_PLACES for line, theirs in of_line.items() if line != "no-area"
    )
    assert lines.lines[-1] == NO_AREA


# What a reader of a public copy can find -----------------------------------------------------

SMALLEST = 3  # so small that every possibility can be tried
AREA = st.integers(0, 3).flatmap(  # people, contacts, services: no more than the next
    lambda people: st.tuples(st.just(people), st.integers(0, 1), st.integers(0, 1)).map(
        lambda more: (
            (people, people + more[0], people + more[0] + more[1]) if people else (0, 0, 0)
        )
    )
)


def form_of(areas, everybody):
    """Return the cells of a form with these areas, without the tables that stand alone."""
    cells = {"1/total": everybody}
    for place, number in enumerate("124"):
        if number != "1":
            cells[f"{number}/total"] = sum(area[place] for area in areas)
        cells |= {f"{number}/{key}": area[place] for key, area in enumerate(areas)}
    for number in "35":
        cells[f"{number}/total"] = 0
        cells |= {f"{number}/{key}": 0 for key in range(len(areas))}
    return cells


def possible(shown, areas, most):
    """Return, for each cell of an area, every value that agrees with what is shown.

    It tries every form: of each area all that it can be, then which sums the areas have.
    """
    triples = []
    for key in range(areas):
        seen = [shown.get(f"{number}/{key}") for number in "124"]
        triples.append(
            [
                (people, contacts, times)
                for times in range(most + 1)
                for contacts in range(times + 1)
                for people in range(contacts + 1)
                if bool(people) == bool(contacts) == bool(times)
                and all(
                    value == known if known is not None else value > 0  # zeros are shown
                    for value, known in zip((people, contacts, times), seen, strict=True)
                )
            ]
        )
    found = {}
    for key in range(areas):
        others = {(0, 0, 0, 0)}
        for other in range(areas):
            if other != key:
                others = {
                    (max(m, a), p + a, c + b, t + d)
                    for m, p, c, t in others
                    for a, b, d in triples[other]
                }
        for a, b, d in triples[key]:
            for m, p, c, t in others:
                if _agrees(shown, max(m, a), p + a, c + b, t + d):
                    for number, value in zip("124", (a, b, d), strict=True):
                        found.setdefault(f"{number}/{key}", set()).add(value)
                    break
    return found


def _agrees(shown, most_people, people, contacts, times):
    everybody = shown.get("1/total")
    return (
        (everybody is None or most_people <= everybody <= people)
        and shown.get("2/total") in (None, contacts)
        and shown.get("4/total") in (None, times)
    )


@given(st.lists(AREA, min_size=2, max_size=3), st.data())
@settings(max_examples=60, deadline=None)
def test_no_small_count_of_an_area_follows_from_what_is_shown(areas, data):
    people = [area[0] for area in areas]
    cells = form_of(areas, data.draw(st.integers(max(people), sum(people))))
    sums, unpublished, together = area_constraints(cells)

    hidden = suppress(cells, sums, smallest=SMALLEST, together=together)

    assert not unpublished
    shown = {cell: count for cell, count in cells.items() if cell not in hidden}
    small = {cell for cell, count in cells.items() if 0 < count < SMALLEST}
    assert small <= hidden
    found = possible(shown, len(areas), most=max(map(max, areas)) + SMALLEST)
    for cell in small - {"1/total", "2/total", "4/total"}:
        assert max(found[cell]) - min(found[cell]) >= SMALLEST - 1, (cell, shown)


@given(st.lists(AREA, min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_an_area_is_hidden_in_every_table_or_in_none(areas):
    cells = form_of(areas, sum(area[0] for area in areas))
    sums, _unpublished, together = area_constraints(cells)

    hidden = suppress(cells, sums, smallest=SMALLEST, together=together)

    for line in together:
        assert {cell in hidden for cell in line if cells[cell]} in ({True}, {False}, set())
