from accounts.models.cache_entries import CacheEntry
from accounts.models.courses import Course, Gate
from accounts.models.invitations import Invitation
from accounts.models.sessions import Session
from accounts.models.teams import Team
from accounts.models.trainings import Reminder, Training
from accounts.models.users import User

__all__ = [
    "CacheEntry",
    "Course",
    "Gate",
    "Invitation",
    "Reminder",
    "Session",
    "Team",
    "Training",
    "User",
]
