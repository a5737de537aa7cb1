"""Build what pages load, from `frontend/` and `node_modules`, into `var/assets`.

One style sheet, one script for the pages before signing in and one for those after. Of
govuk-frontend go in only the parts that we use, without the typeface and the crest of the
government, which are not ours to use. Our typeface is split, in the weights that we use: the
letters of English and Spanish come in a small file, those that a name may add in two others.
A report on paper embeds the letters that it has itself, out of the whole files.
"""

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import allauth
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
PACKAGES = ROOT / "node_modules"
ASSETS = ROOT / "var" / "assets"

TYPEFACE = "Atkinson Hyperlegible Next Variable"
FACE = "atkinson-hyperlegible-next-{}-wght-normal.woff2"
FONTS = PACKAGES / "@fontsource-variable" / "atkinson-hyperlegible-next"
SCRIPTS = ("latin", "latin-ext")
ON_PAPER = {"latin": "paper", "latin-ext": "paper-ext"}  # as static/report.css names them
WEIGHTS = (400, 750)  # those that app.css names
LETTERS = {*range(0xA1), *map(ord, "¡¿áéíóúüñÁÉÍÓÚÜÑ«»·©°ªº")}
PUNCTUATION = range(0x2000, 0x2070)  # and the signs that keep a name from running backwards
CORE = LETTERS | set(PUNCTUATION)
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
RANGE = re.compile(r"unicode-range:\s*([^;]+);")
CODE_POINTS = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")

ENTRIES = (
    "entrance.js",
    "inside.js",
    "lock.js",
    "offline.js",
    "outbox.js",
    "passkeys.js",
    "worker.js",
)


def node(*command: str | Path) -> None:
    """Run a package of ours from `node_modules`."""
    subprocess.run([ROOT / "tools" / "node", "node", *command], cwd=ROOT, check=True)


def build_fonts() -> str:
    """Cut the fonts, each to the letters that its rule names, and return the rules."""
    fonts = ASSETS / "fonts"
    fonts.mkdir(parents=True)
    shutil.copy(FONTS / "LICENSE", fonts)
    for script, name in ON_PAPER.items():
        shutil.copy(FONTS / "files" / FACE.format(script), fonts / FACE.format(name))
    offered = FONT_FACE.findall((FONTS / "index.css").read_text())
    latin, extended = (
        next(rule for rule in offered if f"-{script}-wght-" in rule) for script in SCRIPTS
    )
    core = latin.replace(FACE.format("latin"), FACE.format("core"))
    rest = code_points(latin) - CORE
    cut("latin", CORE, fonts / FACE.format("core"))
    cut("latin", rest, fonts / FACE.format("latin"))
    cut("latin-ext", code_points(extended), fonts / FACE.format("latin-ext"))
    shipped = [
        extended,
        RANGE.sub(f"unicode-range: {ranges(rest)};", latin),
        RANGE.sub(f"unicode-range: {ranges(CORE)};", core),
    ]
    # One range of weights for all: a browser puts together only faces that say the same.
    rules = "\n".join(rule.replace("./files/", "./fonts/") for rule in shipped)
    return re.sub(r"font-weight:[^;]+;", "font-weight: {} {};".format(*WEIGHTS), rules)


def cut(script: str, letters: set[int], target: Path) -> None:
    """Write some letters of the typeface in WEIGHTS alone."""
    source = FONTS / "files" / FACE.format(script)
    with TemporaryDirectory() as folder:
        narrowed = Path(folder) / "narrowed.ttf"
        whole = TTFont(source)
        instancer.instantiateVariableFont(whole, {"wght": WEIGHTS}, inplace=True)
        whole.save(narrowed)  # the cutter does not take what the narrowing leaves in memory
        options = subset.Options()
        options.flavor = "woff2"
        options.hinting = False
        font = TTFont(narrowed)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=letters)
        cutter.subset(font)
        subset.save_font(font, str(target), options)


def code_points(rule: str) -> set[int]:
    """Return what a rule's `unicode-range` covers."""
    covered = RANGE.search(rule)
    if not covered:
        raise SystemExit(f"This @font-face names no unicode-range:\n{rule}")
    found: set[int] = set()
    for first, last in CODE_POINTS.findall(covered[1]):
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def ranges(points: set[int]) -> str:
    """Return code points as a `unicode-range`: `{1, 2, 3, 9}` is `U+1-3,U+9`."""
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def build_style_sheet(faces: str) -> None:
    """Compile what we use of govuk-frontend, and write it with ours as `app.css`."""
    with TemporaryDirectory(dir=ASSETS) as folder:
        parts = Path(folder) / "govuk.css"
        node(
            PACKAGES / "sass" / "sass.js",
            "--no-source-map",
            "--quiet-deps",
            f"--load-path={PACKAGES / 'govuk-frontend' / 'dist'}",
            FRONTEND / "govuk.scss",
            parts,
        )
        whole = Path(folder) / "app.css"
        whole.write_text(
            "\n".join([parts.read_text(), faces, (FRONTEND / "app.css").read_text()])
        )
        if leftover := re.search(r"GDS Transport|/assets/", whole.read_text()):
            raise SystemExit(
                f"govuk-frontend still says {leftover[0]!r}; frontend/govuk.scss must say no."
            )
        bundle(whole, "--external:./fonts/*")


def build_scripts() -> None:
    for entry in ENTRIES:
        # A worker runs in every engine only as a classic script, without exports.
        bundle(FRONTEND / entry, "--format=iife" if entry == "worker.js" else "--format=esm")


def bundle(source: Path, *options: str) -> None:
    """Write a file with all that it imports, without spaces and comments."""
    node(
        PACKAGES / "esbuild" / "bin" / "esbuild",
        source,
        "--bundle",
        "--minify",
        "--charset=utf8",
        "--log-level=warning",
        f"--alias:allauth={Path(allauth.__file__).parent}",
        f"--outfile={ASSETS / source.name}",
        *options,
    )


def main() -> None:
    shutil.rmtree(ASSETS, ignore_errors=True)
    ASSETS.mkdir(parents=True)
    build_style_sheet(build_fonts())
    build_scripts()


if __name__ == "__main__":
    main()
