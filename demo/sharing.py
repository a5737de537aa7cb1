"""Coverage, a confidential program and emergency access, all begun today."""

from datetime import timedelta

from django.utils import timezone

from casework import access, coverage, emergency_access
from casework.models import Client
from demo.founding import Agency

PROGRAM = "Safe harbor"
AWAY = timedelta(days=12)
NOTE = "Everyone on Ben’s list knows that he is away. Introduce yourself as his substitute."
WHY = (
    "She came into the Hillside office at night with two children and asked for Ana, "
    "who was not on shift."
)


def share(agency: Agency) -> None:
    """Create what Sam, who supervises Harbor, finds on the team page in the morning."""
    people = agency.people
    sam, adam = people["Sam Lindqvist"], people["Adam Pryce"]
    ana, ben, mei = people["Ana Ruiz"], people["Ben Okafor"], people["Mei Tran"]
    caseload = Client.objects.on_caseload_of(ana).open().order_by("opened_on", "chart_number")
    if len(caseload) < 2 or not Client.objects.on_caseload_of(ben).open().exists():
        return  # an agency this small has too few clients for it
    enrolled, opened = caseload[:2]
    until = timezone.now() + AWAY
    coverage.start(ben, to=mei, reason="On family leave.", until=until, by=sam, note=NOTE)
    program = access.create_program(by=adam, name=PROGRAM, confidential=True)
    for member in (sam, ana):
        program.add_member(member, by=adam)
    enrolled.change_program(program, by=sam)
    emergency_access.open_in_emergency(
        opened.pk, by=people["Cora Nakai"], reason="walked_in", why=WHY
    )
