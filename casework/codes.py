"""The coded lists of the field, versioned: what a funder's form asks, in its own words.

A record stores the code (a readable word); a list gives its label and its place on a form. A
report freezes the versions that it used. When a funder changes a list, add a version with the
day it takes effect: never edit one that was reported from.

Sources: OVC Performance Measurement Tool, Victim Assistance, subgrantee report (OMB 1121-0243);
sex as HUD and ACF collect it since 2025.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from services.code_lists import Code, CodeList, label, newest

__all__ = ["Code", "CodeList", "label", "newest"]

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
