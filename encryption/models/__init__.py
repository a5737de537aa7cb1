from encryption.models.data_keys import DataKey
from encryption.models.search import SearchPlace, SearchSegment

__all__ = ["DataKey", "SearchPlace", "SearchSegment"]
