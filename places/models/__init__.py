from places.models.areas import Area
from places.models.places import Place

__all__ = ["Area", "Place"]
