from reports.models.finalizations import Finalization
from reports.models.snapshots import Snapshot

__all__ = ["Finalization", "Snapshot"]
