"""What packages above casework have to act on: casework tells them without knowing them.

Both are sent inside the transaction, with `send`: a receiver that raises undoes the change.
"""

from django.dispatch import Signal

consent_ended = Signal()  # `client` no longer agrees to `purpose`, a consents.Purpose
forgetting = Signal()  # `client` is being erased, and their key still opens what is theirs
