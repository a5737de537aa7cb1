"""Copy what the pages need from `node_modules` to `var/vendor`, made our own on the way.

govuk-frontend is MIT, but its typeface, its crown and its crest belong to the government:
the typeface is replaced, the two others are left behind. The address of a source map goes too,
since whitenoise refuses to serve a file that names one that is not there.
"""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
GOVUK = PACKAGES / "govuk-frontend" / "dist" / "govuk"
ATKINSON = PACKAGES / "@fontsource-variable" / "atkinson-hyperlegible-next"
VENDOR = ROOT / "var" / "vendor"

TYPEFACE = '"Atkinson Hyperlegible Next Variable",system-ui,sans-serif'
SCRIPTS = ("latin-ext", "latin")

FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
GOVUK_TYPEFACE = re.compile(r'"?GDS Transport"?,\s*arial,\s*sans-serif')
FOREIGN_IMAGE = re.compile(r"[a-z-]+:[^;{}]*url\(/assets/[^)]*\)[^;{}]*;?")
SOURCE_MAP = re.compile(r"\s*(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+)\s*$")


def style_sheet() -> str:
    """Return govuk-frontend's style sheet, set in our typeface."""
    css = (GOVUK / "govuk-frontend.min.css").read_text()
    for unwanted in (FONT_FACE, FOREIGN_IMAGE, SOURCE_MAP):
        css = unwanted.sub("", css)
    css = GOVUK_TYPEFACE.sub(TYPEFACE, css)
    if leftover := re.search(r"GDS Transport|/assets/", css):
        raise SystemExit(
            f"govuk-frontend still says {leftover[0]!r}; tools/assets.py must learn it."
        )
    return f"{css}\n{font_faces()}"


def font_faces() -> str:
    """Return the typeface's own rules for the scripts we ship, pointing into `fonts/`."""
    rules = FONT_FACE.findall((ATKINSON / "index.css").read_text())
    shipped = [rule for rule in rules if any(f"-{script}-wght-" in rule for script in SCRIPTS)]
    return "".join(f"{rule.replace('./files/', 'fonts/')}\n" for rule in shipped)


def module() -> str:
    """Return govuk-frontend's JavaScript module."""
    return SOURCE_MAP.sub("\n", (GOVUK / "govuk-frontend.min.js").read_text())


def main() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    fonts = VENDOR / "fonts"
    fonts.mkdir(parents=True)
    (VENDOR / "govuk-frontend.min.css").write_text(style_sheet())
    (VENDOR / "govuk-frontend.min.js").write_text(module())
    for script in SCRIPTS:
        for font in (ATKINSON / "files").glob(f"*-next-{script}-wght-normal.woff2"):
            shutil.copy(font, fonts)
    shutil.copy(ATKINSON / "LICENSE", fonts / "LICENSE")


if __name__ == "__main__":
    main()
