from search.models.segments import Segment, SegmentEntry

__all__ = ["Segment", "SegmentEntry"]
