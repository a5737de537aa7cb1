"""Walking: an outreach round saved today."""

from demo.founding import Agency
from rounds.models import OutreachRound
from rounds.saving import save_round


def walk(agency: Agency) -> None:
    """Let a worker of Harbor count people and supplies at a pier."""
    ana = agency.people["Ana Ruiz"]
    save_round(
        OutreachRound.start(by=ana),
        by=ana,
        place="Pier 4",
        about="Two tents less than last week. The water tap is broken.",
        counts={None: 7},
        given={"water": 7, "hygiene-kit": 2},
    )
