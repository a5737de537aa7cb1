from providers.models.attributes import Attribute
from providers.models.imports import DirectoryImport
from providers.models.locations import Location
from providers.models.organizations import Organization
from providers.models.phones import Phone
from providers.models.services import Service
from providers.models.services_at_locations import ServiceAtLocation
from providers.models.taxonomy_terms import TaxonomyTerm

__all__ = [
    "Attribute",
    "DirectoryImport",
    "Location",
    "Organization",
    "Phone",
    "Service",
    "ServiceAtLocation",
    "TaxonomyTerm",
]
