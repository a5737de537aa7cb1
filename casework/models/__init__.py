from casework.models.access import Access
from casework.models.anonymous_contacts import AnonymousContact
from casework.models.assignments import Assignment
from casework.models.awards import Award
from casework.models.blocks import Block
from casework.models.break_glass import BreakGlass
from casework.models.clients import Client
from casework.models.closures import Closure
from casework.models.consents import Consent, ConsentWording
from casework.models.contacts import Contact
from casework.models.demographics import Demographics
from casework.models.erasures import Erasure
from casework.models.exports import Export, ExportedClient
from casework.models.flags import Flag
from casework.models.follow_ups import FollowUp
from casework.models.offers import Offer
from casework.models.programmes import Membership, Programme
from casework.models.reviews import CaseReview
from casework.models.scans import ConsentScan

__all__ = [
    "Access",
    "AnonymousContact",
    "Assignment",
    "Award",
    "Block",
    "BreakGlass",
    "CaseReview",
    "Client",
    "Closure",
    "Consent",
    "ConsentScan",
    "ConsentWording",
    "Contact",
    "Demographics",
    "Erasure",
    "Export",
    "ExportedClient",
    "Flag",
    "FollowUp",
    "Membership",
    "Offer",
    "Programme",
]
