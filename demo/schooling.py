"""The agency's courses: most hold, one runs out soon, one has expired, one waits for a look."""

from datetime import date, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from accounts.roles import Role
from demo.founding import Agency
from training import qualifying

PRIVACY, SAFETY = "Confidentiality and privacy", "Safety on outreach"
NEEDED = {
    "casework.open_client": (PRIVACY,),
    "casework.record_contact": (PRIVACY, SAFETY),
    "casework.open_in_emergency": (PRIVACY,),
    "exports.request": (PRIVACY,),
    "exports.approve": (PRIVACY,),
}
RUNS_OUT_SOON, EXPIRED = "Ana Ruiz", "Ben Okafor"
AGO = {(RUNS_OUT_SOON, PRIVACY): 365 - 20, (EXPIRED, SAFETY): 2 * 365 + 12}
USUALLY = 120  # days ago


def train(agency: Agency, today: date) -> None:
    """Let everybody have had their courses, and then ask for them."""
    adam = agency.people["Adam Pryce"]
    courses = {
        PRIVACY: qualifying.add_course(by=adam, name=PRIVACY, months=12),
        SAFETY: qualifying.add_course(by=adam, name=SAFETY, months=24),
    }
    for person in agency.people.values():
        for name, course in courses.items():
            if person.role in {Role.WORKER, Role.SUPERVISOR, Role.DIRECTOR}:
                ago = AGO.get((person.name, name), USUALLY)
                qualifying.record_training(
                    person,
                    by=agency.supervisor_of(person) if person.role == Role.WORKER else adam,
                    course=course,
                    completed_on=today - timedelta(days=ago),
                )
    for capability, names in NEEDED.items():
        qualifying.require_training(capability, [courses[name] for name in names], by=adam)
    qualifying.submit_certificate(
        by=agency.people[EXPIRED],
        course=courses[SAFETY],
        completed_on=today - timedelta(days=1),
        certificate=SimpleUploadedFile("certificate.png", certificate()),
    )


def certificate() -> bytes:
    """Draw a certificate that nobody would take for a real one."""
    drawn, paper = BytesIO(), Image.new("RGB", (640, 400), "white")
    pen = ImageDraw.Draw(paper)
    pen.rectangle((12, 12, 628, 388), outline="black", width=3)
    pen.text((220, 180), f"{SAFETY}: completed (invented)", fill="black")
    paper.save(drawn, "PNG")
    return drawn.getvalue()
