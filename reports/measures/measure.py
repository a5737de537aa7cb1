"""A measure: one number, or one number for each line, that a funder's form asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.scope import AwardScope

Count = int | Mapping[str, int]  # a mapping holds a number for each line, by the line's key


@dataclass(frozen=True)
class Measure:
    """How something is counted, and the rule that says so to the funder.

    Args:
        rule: printed in the report. Another text is another report: its digest changes.
        count: what the rule says, in code.
    """

    rule: str
    count: Callable[[AwardScope], Count]

    def __call__(self, scope: AwardScope) -> Count:
        return self.count(scope)


def measure(*, rule: str) -> Callable[[Callable[[AwardScope], Count]], Measure]:
    """Make a measure of the function that counts it."""

    def decorate(count: Callable[[AwardScope], Count]) -> Measure:
        return Measure(rule, count)

    return decorate
