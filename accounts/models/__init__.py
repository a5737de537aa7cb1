from accounts.models.cache_entries import CacheEntry
from accounts.models.invitations import Invitation
from accounts.models.log_filters import LogFilter
from accounts.models.outgoing_emails import OutgoingEmail
from accounts.models.sessions import Session
from accounts.models.teams import Team
from accounts.models.users import User

__all__ = [
    "CacheEntry",
    "Invitation",
    "LogFilter",
    "OutgoingEmail",
    "Session",
    "Team",
    "User",
]
