"""The lines of a report by area: which areas are named, so that no line is about one place.

A report tells areas and never places. So a line is about three or more places at which
something was counted, or it is no line: smaller areas are counted together. See decision 56.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from services.code_lists import Code

OTHER_AREAS = Code("other-areas", _("Other areas"))
NO_AREA = Code("no-area", _("No area"))
# Our judgment, after the rule of three contributors of official statistics: with two places,
# whoever knows the numbers of one of them would have those of the other.
FEWEST_PLACES = 3


class AreaLines(NamedTuple):
    """The lines of a report by area, and the line of each place.

    Args:
        lines: as they are printed: areas by name, other areas, no area.
        by_place: the line of each place that is in an area, by its key.
    """

    lines: list[Code]
    by_place: dict[Hashable, str]

    def line_of(self, place: Hashable | None) -> str:
        """Return the line on which something at a place counts; None is no place."""
        return self.by_place.get(place, NO_AREA.value)


def area_lines(
    area_of: Mapping[Hashable, Code], used: Iterable[Hashable], fewest: int = FEWEST_PLACES
) -> AreaLines:
    """Return the lines for what happened at some places.

    Args:
        area_of: the area of each place that is in one.
        used: the places at which something was counted, merged ones as the one that stays.
        fewest: of how many of them a line has to be.
    """
    places: dict[Code, set[Hashable]] = {}
    for place in used:
        if place in area_of:
            places.setdefault(area_of[place], set()).add(place)
    by_size = sorted(places, key=lambda area: (len(places[area]), area.value))
    merged = [area for area in by_size if len(places[area]) < fewest]
    named = by_size[len(merged) :]
    while merged and named and _together(places, merged) < fewest:
        merged.append(named.pop(0))
    tells_nothing = _together(places, merged) < fewest
    other = NO_AREA if tells_nothing else OTHER_AREAS
    line_of = dict.fromkeys(merged, other) | {area: area for area in named}
    lines = sorted(named, key=lambda area: (str(area.label).casefold(), area.value))
    return AreaLines(
        lines=[*lines, *([] if tells_nothing else [OTHER_AREAS]), NO_AREA],
        by_place={
            place: line_of[area].value for area, theirs in places.items() for place in theirs
        },
    )


def _together(places: Mapping[Code, set[Hashable]], areas: Iterable[Code]) -> int:
    return sum(len(places[area]) for area in areas)
