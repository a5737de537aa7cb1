"""What each role may do with the agency's calendar."""

from accounts.roles import Role

GRANTS = {"manage_closed_days": {Role.ADMINISTRATOR}}
