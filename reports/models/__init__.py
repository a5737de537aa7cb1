from reports.models.snapshots import Snapshot

__all__ = ["Snapshot"]
