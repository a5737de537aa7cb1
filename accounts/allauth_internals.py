"""What we use of allauth's internals, in one place.

allauth may move these in any release without a note. The test of this module says what each
is for, so that an upgrade that moves one fails with a sentence.
"""

from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import decorator as rate_limited

__all__ = [
    "STATE_SESSION_KEY",
    "perform_password_login",
    "rate_limited",
    "ratelimit",
    "record_authentication",
    "request_password_reset",
]
