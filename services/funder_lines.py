"""The lines for services on funders' forms, to which an agency's own services are mapped.

Source: OVC Performance Measurement Tool, Victim Assistance, subgrantee report, question 8 (OMB
1121-0243).
"""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from services.code_lists import Code, CodeList

CATEGORIES = {
    "A": _("Information & Referral"),
    "B": _("Personal Advocacy/Accompaniment"),
    "C": _("Emotional Support or Safety Services"),
    "D": _("Shelter/Housing Services"),
    "E": _("Criminal/Civil Justice System Assistance"),
}

LINES = (
    CodeList(
        "direct services",
        "voca-2016",
        date(2016, 1, 1),
        (
            Code(
                "justice-information",
                _("Information about the criminal justice process"),
                "A1",
            ),
            Code(
                "rights-information",
                _("Information about victim rights, how to obtain notifications, etc."),
                "A2",
            ),
            Code("victim-referral", _("Referral to other victim service programs"), "A3"),
            Code(
                "other-referral",
                _(
                    "Referral to other services, supports, and resources (includes legal, "
                    "medical, faith-based organizations, address-confidentiality programs, "
                    "etc.)"
                ),
                "A4",
            ),
            Code(
                "medical-accompaniment",
                _("Victim advocacy/accompaniment to emergency medical care"),
                "B1",
            ),
            Code(
                "forensic-accompaniment",
                _("Victim advocacy/accompaniment to medical forensic exam"),
                "B2",
            ),
            Code(
                "police-accompaniment",
                _("Law enforcement interview advocacy/accompaniment"),
                "B3",
            ),
            Code(
                "individual-advocacy",
                _(
                    "Individual advocacy (e.g., assistance in applying for public benefits, "
                    "return of personal property or effects)"
                ),
                "B4",
            ),
            Code(
                "forensic-exam",
                _(
                    "Performance of medical or nonmedical forensic exam or interview, or "
                    "medical evidence collection"
                ),
                "B5",
            ),
            Code(
                "immigration-advocacy",
                _(
                    "Immigration assistance (e.g., special visas, continued presence "
                    "application, and other immigration relief)"
                ),
                "B6",
            ),
            Code(
                "intervention",
                _("Intervention with employer, creditor, landlord, or academic institution"),
                "B7",
            ),
            Code(
                "child-care",
                _("Child or dependent care assistance (includes coordination of services)"),
                "B8",
            ),
            Code(
                "transportation",
                _("Transportation assistance (includes coordination of services)"),
                "B9",
            ),
            Code("interpreter", _("Interpreter services"), "B10"),
            Code(
                "crisis-intervention",
                _("Crisis intervention (in-person, includes safety planning, etc.)"),
                "C1",
            ),
            Code("hotline-counseling", _("Hotline/crisis line counseling"), "C2"),
            Code(
                "on-scene-response",
                _("On-scene crisis response (e.g., community crisis response)"),
                "C3",
            ),
            Code("individual-counseling", _("Individual counseling"), "C4"),
            Code("support-group", _("Support groups (facilitated or peer)"), "C5"),
            Code(
                "other-therapy",
                _(
                    "Other therapy (traditional, cultural, or alternative healing; art, "
                    "writing, or play therapy, etc.)"
                ),
                "C6",
            ),
            Code(
                "emergency-money",
                _(
                    "Emergency financial assistance (includes emergency loans and petty cash, "
                    "payment for items such as food and/or clothing, changing windows and/or "
                    "locks, taxis, prophylactic and nonprophylactic medications, durable "
                    "medical equipment, etc.)"
                ),
                "C7",
            ),
            Code("emergency-shelter", _("Emergency shelter or safe house"), "D1"),
            Code("transitional-housing", _("Transitional housing"), "D2"),
            Code(
                "relocation",
                _("Relocation assistance (includes assistance with obtaining housing)"),
                "D3",
            ),
            Code(
                "justice-notification",
                _(
                    "Notification of criminal justice events (e.g., case status, arrest, court "
                    "proceedings, case disposition, release, etc.)"
                ),
                "E1",
            ),
            Code("impact-statement", _("Victim impact statement assistance"), "E2"),
            Code(
                "restitution",
                _(
                    "Assistance with restitution (includes assistance in requesting and when "
                    "collection efforts are not successful)"
                ),
                "E3",
            ),
            Code(
                "protection-order",
                _("Civil legal assistance in obtaining protection or restraining order"),
                "E4",
            ),
            Code(
                "family-law",
                _(
                    "Civil legal assistance with family law issues (e.g., custody, visitation, "
                    "or support)"
                ),
                "E5",
            ),
            Code("justice-emergency", _("Other emergency justice-related assistance"), "E6"),
            Code(
                "immigration-legal",
                _(
                    "Immigration assistance (e.g., special visas, continued presence "
                    "application, and other immigration relief)"
                ),
                "E7",
            ),
            Code(
                "prosecution-accompaniment",
                _(
                    "Prosecution interview advocacy/accompaniment (includes accompaniment with "
                    "prosecuting attorney and with victim/witness)"
                ),
                "E8",
            ),
            Code(
                "law-enforcement-advocacy",
                _("Law enforcement interview advocacy/accompaniment"),
                "E9",
            ),
            Code("criminal-advocacy", _("Criminal advocacy/accompaniment"), "E10"),
            Code("other-legal", _("Other legal advice and/or counsel"), "E11"),
        ),
    ),
)

NO_LINE = ""  # of a service that no funder's form counts


def line_of(value: str) -> Code | None:
    """Return the line in the newest list that holds it; None if none does."""
    found = (code for each in reversed(LINES) for code in each.codes if code.value == value)
    return next(found, None)


def label_of(value: str) -> str:
    """Return what people call a line, such as "B9. Transportation assistance"."""
    line = line_of(value)
    return line.on_form if line else pgettext("a funder’s line", "None")
