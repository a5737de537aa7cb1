"""What packages above casework have to act on: casework tells them without knowing them.

The first two are sent inside the transaction, with `send`: a receiver that raises undoes the
change. The third asks before anything changes.
"""

from django.dispatch import Signal

consent_ended = Signal()  # `client` no longer agrees to `purpose`, a consents.Purpose
forgetting = Signal()  # `client` is being erased, and their key still opens what is theirs
# What ends if `client` revokes `purpose`: each receiver returns a list of `ending.Effect`.
revocation_considered = Signal()
