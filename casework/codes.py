"""The coded lists of the field, versioned: what a funder's form asks, in its own words.

A record stores the code (a readable word); a list gives its label and its place on a form. A
report freezes the versions that it used. When a funder changes a list, add a version with the
day it takes effect: never edit one that was reported from.

Sources: OVC Performance Measurement Tool, Victim Assistance, subgrantee report (OMB 1121-0243);
sex as HUD and ACF collect it since 2025.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Code(NamedTuple):
    """One line of a list.

    Args:
        value: the word that a record stores.
        label: the form's own words, which a report prints.
        number: the form's own number.
        on_screen: what staff and clients read instead, where the form's words would label them
            or are too long for a phone.
    """

    value: str
    label: str | Promise
    number: str = ""
    on_screen: str | Promise = ""

    @property
    def short(self) -> str:
        """The label without what stands in brackets: for a phone's list."""
        return str(self.label).split(" (")[0]


class CodeList(NamedTuple):
    """A list as it stood from one day on."""

    name: str
    version: str
    since: date
    codes: tuple[Code, ...]

    @property
    def choices(self) -> list[tuple[str, str | Promise]]:
        """The codes as screens say them."""
        return [(code.value, code.on_screen or code.label) for code in self.codes]

    @property
    def values(self) -> list[str]:
        return [code.value for code in self.codes]

    def label(self, value: str) -> str:
        """Return what screens say for a code; the code itself if an older list held it."""
        return str(dict(self.choices).get(value, value))


def newest(versions: Iterable[CodeList], day: date) -> CodeList:
    """Return the version of a list that was in effect on a day.

    Raises:
        LookupError: the list begins later.
    """
    in_effect = [version for version in versions if version.since <= day]
    if not in_effect:
        raise LookupError(f"No version of this list was in effect on {day}.")
    return max(in_effect, key=lambda version: version.since)


def on_or_first(versions: Iterable[CodeList], day: date) -> CodeList:
    """Return the version in effect on a day; the first one, for days before there was any."""
    first = min(versions, key=lambda version: version.since)
    return newest(versions, max(day, first.since))


def label(versions: Iterable[CodeList], value: str) -> str:
    """Return the label of a code in the newest list that holds it; else the code itself."""
    known = (each for each in versions if value in each.values)
    holder = max(known, key=lambda version: version.since, default=None)
    return holder.label(value) if holder else value


SEX = (
    CodeList(
        "sex",
        "voca-2016",
        date(2016, 1, 1),
        (Code("female", _("Female")), Code("male", _("Male")), Code("other", _("Other"))),
    ),
    CodeList(
        "sex",
        "federal-2025",
        date(2025, 10, 1),
        (Code("female", _("Female")), Code("male", _("Male"))),
    ),
)

RACE_ETHNICITY = (
    CodeList(
        "race and ethnicity",
        "voca-2016",
        date(2016, 1, 1),
        (
            Code("american-indian", _("American Indian/Alaska Native")),
            Code("asian", _("Asian")),
            Code("black", _("Black/African American")),
            Code("latino", _("Hispanic or Latino")),
            Code("pacific-islander", _("Native Hawaiian and Other Pacific Islander")),
            Code("white", _("White Non-Latino/Caucasian")),
            Code("other", _("Some Other Race")),
        ),
    ),
)

VICTIMIZATIONS = (
    CodeList(
        "victimization types",
        "voca-2016",
        date(2016, 1, 1),
        (
            Code(
                "adult-physical-assault",
                _("Adult Physical Assault (includes Aggravated and Simple Assault)"),
            ),
            Code("adult-sexual-assault", _("Adult Sexual Assault")),
            Code(
                "adults-abused-as-children",
                _("Adults Sexually Abused/Assaulted as Children"),
            ),
            Code("arson", _("Arson")),
            Code("bullying", _("Bullying (Verbal, Cyber, or Physical)")),
            Code("burglary", _("Burglary")),
            Code("child-physical-abuse", _("Child Physical Abuse or Neglect")),
            Code(
                "child-pornography",
                _("Child Pornography"),
                on_screen=_("Child sexual abuse material"),
            ),
            Code("child-sexual-abuse", _("Child Sexual Abuse/Assault")),
            Code("domestic-violence", _("Domestic and/or Family Violence")),
            Code("dui", _("DUI/DWI Incidents")),
            Code("elder-abuse", _("Elder Abuse or Neglect")),
            Code(
                "hate-crime",
                _(
                    "Hate Crime: Racial/Religious/Gender/Sexual Orientation/Other "
                    "(explanation required)"
                ),
                on_screen=_("Hate crime: race, religion, gender, sexual orientation, or other"),
            ),
            Code("trafficking-labor", _("Human Trafficking: Labor")),
            Code("trafficking-sex", _("Human Trafficking: Sex")),
            Code("identity-theft", _("Identity Theft/Fraud/Financial Crime")),
            Code("kidnapping-noncustodial", _("Kidnapping (noncustodial)")),
            Code("kidnapping-custodial", _("Kidnapping (custodial)")),
            Code("mass-violence", _("Mass Violence (Domestic/International)")),
            Code("vehicular", _("Other Vehicular Victimization (e.g. Hit and Run)")),
            Code("robbery", _("Robbery")),
            Code("stalking", _("Stalking/Harassment")),
            Code("homicide-survivor", _("Survivors of Homicide Victims")),
            Code("teen-dating", _("Teen Dating Victimization")),
            Code("terrorism", _("Terrorism (Domestic/International)")),
            Code("other", _("Other (explanation required)")),
        ),
    ),
)

CLASSIFICATIONS = (
    CodeList(
        "special classifications",
        "voca-2016",
        date(2016, 1, 1),
        (
            Code("deaf", _("Deaf/Hard of Hearing")),
            Code("homeless", _("Homeless"), on_screen=_("Experiencing homelessness")),
            Code("immigrant", _("Immigrants/Refugees/Asylum Seekers")),
            Code("lgbtq", _("LGBTQ")),
            Code("veteran", _("Veterans")),
            Code("disability", _("Victims with Disabilities: Cognitive/Physical/Mental")),
            Code("limited-english", _("Victims with Limited English Proficiency")),
            Code("other", _("Other")),
        ),
    ),
)

SERVICE_CATEGORIES = {
    "A": _("Information & Referral"),
    "B": _("Personal Advocacy/Accompaniment"),
    "C": _("Emotional Support or Safety Services"),
    "D": _("Shelter/Housing Services"),
    "E": _("Criminal/Civil Justice System Assistance"),
}

SERVICES = (
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

LANGUAGES = (
    CodeList(
        "languages",
        "iso-639",
        date(2016, 1, 1),
        (
            Code("en", _("English")),
            Code("es", _("Spanish")),
            Code("am", _("Amharic")),
            Code("ar", _("Arabic")),
            Code("ase", _("American Sign Language")),
            Code("bn", _("Bengali")),
            Code("fa", _("Farsi and Dari")),
            Code("fr", _("French")),
            Code("hi", _("Hindi")),
            Code("ht", _("Haitian Creole")),
            Code("km", _("Khmer")),
            Code("ko", _("Korean")),
            Code("my", _("Burmese")),
            Code("pa", _("Punjabi")),
            Code("ps", _("Pashto")),
            Code("pt", _("Portuguese")),
            Code("ru", _("Russian")),
            Code("so", _("Somali")),
            Code("sw", _("Swahili")),
            Code("th", _("Thai")),
            Code("ti", _("Tigrinya")),
            Code("tl", _("Tagalog")),
            Code("uk", _("Ukrainian")),
            Code("ur", _("Urdu")),
            Code("vi", _("Vietnamese")),
            Code("zh", _("Chinese")),
            Code("other", _("Another language")),
        ),
    ),
)

# Text of ours can't be in a signed language, nor in one that has no name here.
WRITTEN_LANGUAGES = tuple(
    code for code in LANGUAGES[-1].codes if code.value not in {"ase", "other"}
)
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ps", "ur"})
