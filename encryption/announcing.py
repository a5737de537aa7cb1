"""What is done with keys is announced, so that a package above can write it down."""

from django.dispatch import Signal

# Sent inside the transaction that changes something: `what`, and facts in text and numbers.
announced = Signal()


def announce(what: str, **facts: str | int) -> None:
    """Tell whoever listens. What a listener raises stops what is done."""
    announced.send(sender=announce, what=what, facts=facts)
