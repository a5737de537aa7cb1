"""Messages about clients: an urgent one that waits for Ana, and one that was answered."""

from casework.models import Client
from demo.founding import Agency
from staff_messages.models import Message

URGENT = (
    "She rang the office at seven: the locks were changed. Call the advocate before you go."
)
ASKED = "He asked for the blue folder that he left with you. Can you bring it on Thursday?"
ANSWERED = "It is in my drawer, second from above. I will bring it."


def tell(agency: Agency) -> None:
    """Let Sam, who supervises Harbor, write to Ana about two of her clients."""
    sam, ana = agency.people["Sam Lindqvist"], agency.people["Ana Ruiz"]
    clients = Client.objects.on_caseload_of(ana).open().order_by("opened_on", "chart_number")
    if len(clients) < 6:
        return  # an agency this small has too few clients for it
    Message.send(clients[4], by=sam, to=ana, text=URGENT, is_urgent=True)
    Message.send(clients[5], by=sam, to=ana, text=ASKED).answer(by=ana, text=ANSWERED)
