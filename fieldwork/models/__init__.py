from fieldwork.models.on_call import OnCall
from fieldwork.models.planned_visits import PlannedVisit

__all__ = ["OnCall", "PlannedVisit"]
