"""Safety alerts: one to look at again today, one that a second person is to decide about."""

from django.utils import timezone

from casework.models import Client, SafetyAlert
from casework.models.safety_alerts import after_a_month
from demo.founding import Agency


def warn(agency: Agency) -> None:
    """Set two alerts on Ana's caseload, as she did."""
    ana = agency.people["Ana Ruiz"]
    clients = Client.objects.on_caseload_of(ana).open().order_by("opened_on", "chart_number")
    if len(clients) < 4:
        return  # an agency this small has too few clients for it
    SafetyAlert.add(
        clients[2],
        by=ana,
        kind=SafetyAlert.Kind.HOME_MUST_NOT_KNOW,
        reason="Her brother reads her phone. Never say where we are from.",
        review_on=timezone.localdate(),
    )
    SafetyAlert.add(
        clients[3],
        by=ana,
        kind=SafetyAlert.Kind.DOG,
        reason="Ring first, and wait at the gate.",
        review_on=after_a_month(),
    ).request_lowering(by=ana, why="The dog is with a neighbor now.")
