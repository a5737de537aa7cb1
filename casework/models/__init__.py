from casework.models.access_grants import AccessGrant
from casework.models.anonymous_contacts import AnonymousContact
from casework.models.assignments import Assignment
from casework.models.awards import Award
from casework.models.blocks import Block
from casework.models.clients import Client
from casework.models.closures import Closure
from casework.models.consent_wordings import ConsentWording
from casework.models.consents import Consent
from casework.models.contact_overrides import ContactOverride
from casework.models.contacts import Contact
from casework.models.demographics import Demographics
from casework.models.emergency_access import EmergencyAccess
from casework.models.erasures import Erasure
from casework.models.follow_ups import FollowUp
from casework.models.given_items import GivenItem
from casework.models.offers import Offer
from casework.models.outreach_decisions import OutreachDecision
from casework.models.place_links import PlaceLink
from casework.models.programs import Membership, Program
from casework.models.reviews import CaseReview
from casework.models.safe_contact_cards import SafeContactCard
from casework.models.safety_alerts import SafetyAlert
from casework.models.scans import ConsentScan
from casework.models.tasks import Task
from casework.models.work_counts import WorkCount

__all__ = [
    "AccessGrant",
    "AnonymousContact",
    "Assignment",
    "Award",
    "Block",
    "CaseReview",
    "Client",
    "Closure",
    "Consent",
    "ConsentScan",
    "ConsentWording",
    "Contact",
    "ContactOverride",
    "Demographics",
    "EmergencyAccess",
    "Erasure",
    "FollowUp",
    "GivenItem",
    "Membership",
    "Offer",
    "OutreachDecision",
    "PlaceLink",
    "Program",
    "SafeContactCard",
    "SafetyAlert",
    "Task",
    "WorkCount",
]
