"""What packages above accounts say or do when a person leaves, or when their access is renewed.

`accounts` does not know clients or exports. It asks what a person has, shows the answers before
anything changes, and lets each package hand over or end what is its own.
"""

from typing import NamedTuple

from django.dispatch import Signal


class Responsibility(NamedTuple):
    """Something that a person has, as a sentence with its number."""

    sentence: str
    needs_successor: bool = False  # whether somebody has to take it, or it would be left alone


# Asks before a change of `person`; each receiver returns a list of `Responsibility`.
responsibilities_asked = Signal()

# `person` is about to get another role or team, or to be deactivated: whether they still work
# with clients after that is `works_with_clients`. `to`, a person or None, takes over; `by`
# decided it, or None: the system did. Sent inside the transaction, with `send`: a receiver
# that raises undoes the change. Each receiver returns a list of sentences that say what was
# done.
handing_over = Signal()

# Asks which secret addresses of `person` let anybody read something who does not sign in; each
# receiver returns a list of questions, such as whether to keep the address of a calendar.
secret_addresses_asked = Signal()

# `person` is signed out everywhere, or their password or factors are replaced: their secret
# addresses end, too. `by` did it. Sent inside the transaction, before people are held, with
# `send`: a receiver that raises undoes the change. Each receiver returns a list of sentences
# that say what stopped.
secret_addresses_ending = Signal()
