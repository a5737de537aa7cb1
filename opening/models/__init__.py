from opening.models.closed_days import ClosedDay

__all__ = ["ClosedDay"]
