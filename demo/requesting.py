"""An export that a supervisor has requested, and that waits for somebody else to approve it."""

from casework.models import Client
from casework.reach import Reach
from demo.founding import Agency
from exports import exporting


def request_an_export(agency: Agency) -> None:
    """Let Sam, who supervises Harbor, request the list of the team's clients."""
    sam = agency.people["Sam Lindqvist"]
    if not Client.objects.reachable_by(sam, Reach.CHANGE).open().exists():
        return  # an agency this small exports nothing
    exporting.request(
        by=sam,
        purpose="Cover while the tablets are in repair: who to see, and in which language.",
        recipient="The Harbor team, on paper, for the week",
        basis="inside",
        columns=["number", "name", "language", "reached", "next"],
        selection="open",
    )
