"""Photos and PDFs of signed consent forms."""

import io
import re

from PIL import Image

from casework import scanning
from tests.nouns.declaring import READ, SUPERVISOR, WORKER, Noun, World, canary, page, photo

MORE_THAN_STAYS_IN_MEMORY = 12 * 1024  # lines of a PDF: Django writes it to a temporary file


def add(world: World, target: str) -> None:
    world.parts[target]["scan"] = scanning.scan_form(
        world.parts[target]["consent"],
        by=world.worker_of(target),
        upload=photo(f"{canary(target)}form.png"),
    )


def flow(desk, client: str) -> None:
    """Add a photo and a PDF that is larger than what Django keeps in memory; read both."""
    adding = desk.find(client, rf"{client}consents/[\w-]+/scans/new/")
    for kind, content in ("image/jpeg", located_photo(desk)), ("application/pdf", pdf(desk)):
        desk.upload(adding, f"{desk.canaries.word()}.x", kind, content)
    for scan in re.findall(rf"{client}scans/[\w-]+/", desk.read(client)):
        desk.read(scan)
        assert desk.request.get(f"{scan}file/").status == 200


def located_photo(desk) -> bytes:
    """Return a photo whose camera wrote down where it was taken."""
    taken, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = desk.canaries.word()
    Image.new("RGB", (60, 60), "teal").save(taken, "JPEG", exif=exif)
    return taken.getvalue()


def pdf(desk) -> bytes:
    return b"%PDF-1.7\n" + f"{desk.canaries.words(2)}\n".encode() * MORE_THAN_STAYS_IN_MEMORY


NOUN = Noun(
    models=("casework.consentscan",),
    pages={
        "casework:scan-create": page(WORKER, SUPERVISOR, of="consent"),
        "casework:scan-detail": page(WORKER, SUPERVISOR, methods=READ, of="scan"),
        "casework:scan-file": page(WORKER, SUPERVISOR, methods=READ, of="scan"),
    },
    needs=("consents",),
    add=add,
    answers={"casework:scan-create": lambda world: {"file": photo("form.png")}},
    flow=flow,
)
