from fieldwork.models.calendar_feeds import CalendarFeed
from fieldwork.models.on_call import OnCall
from fieldwork.models.planned_visits import PlannedVisit

__all__ = ["CalendarFeed", "OnCall", "PlannedVisit"]
