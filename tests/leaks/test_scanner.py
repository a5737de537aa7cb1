import base64
import gzip
import io
import json
import quopri
import warnings
import zlib
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pypdf import PdfWriter

from reports.pdf import library
from tests.leaks.scanner import Hit, Scanner

NAME = "Kanari Belmoro"
FOREIGN = "канарейка žluťák"
SCANNER = Scanner({NAME: NAME, FOREIGN: FOREIGN, "1907-03-27": "born"}, marks=["Kanari"])

TEXTS = {
    "UTF-8": str.encode,
    "UTF-16 LE": lambda text: text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: text.encode("utf-16-be"),
    "capitals": lambda text: text.upper().encode() if text.isascii() else text.encode(),
    "URL": lambda text: quote(text).encode(),
    "form": lambda text: quote_plus(text).encode(),
    "JSON": lambda text: json.dumps(text).encode(),
    "Python": lambda text: ascii(text.encode()).encode(),
    "HTML": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "HTML, hex": lambda text: "".join(f"&#x{ord(letter):x};" for letter in text).encode(),
    "mail": lambda text: quopri.encodestring(text.encode()),
}
CONTAINERS = {
    "base64": base64.b64encode,
    "base64 in lines": base64.encodebytes,
    "base64 for URLs": base64.urlsafe_b64encode,
    "hex": lambda data: data.hex().encode(),
    "HEX": lambda data: data.hex().upper().encode(),
    "zlib": zlib.compress,
    "gzip": gzip.compress,
    "zlib in base64, as a session": lambda data: base64.b64encode(zlib.compress(data)),
    "gzip in hex": lambda data: gzip.compress(data).hex().encode(),
}
NOISE = st.binary(max_size=40)
SHORT_NOISE = st.binary(max_size=5)


def found(data):
    return {hit.canary for hit in SCANNER.search(data)}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@given(before=NOISE, after=NOISE, name=st.sampled_from([NAME, FOREIGN]))
def test_a_text_is_found_anywhere(text, before, after, name):
    around = b"\n" if b"\n" in text(name) else b""

    assert name in found(before + b" " + around + text(name) + around + b" " + after)


@pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS)
@given(before=NOISE, inside=NOISE, after=NOISE, name=st.sampled_from([NAME, FOREIGN]))
@example(before=b"abc/", inside=b"ab", after=b"", name=NAME)
def test_what_is_packed_is_found_at_any_offset(container, before, inside, after, name):
    packed = container(inside + name.encode() + after)

    assert name in found(before + packed + after)


@pytest.mark.parametrize("spill", [b"", b"a", b"ab", b"abc", b"abcd"])
def test_letters_before_base64_or_hex_hide_nothing(spill):
    assert NAME in found(spill + base64.b64encode(NAME.encode()))
    assert NAME in found(spill + NAME.encode().hex().encode())


def test_a_name_in_a_pdf_is_found():
    with warnings.catch_warnings(action="ignore"):
        pdf = library().HTML(string=f"<p>{FOREIGN}, {NAME}").write_pdf()

    assert FOREIGN.encode() not in pdf
    assert {NAME, FOREIGN} <= found(pdf)


def test_a_name_in_what_a_pdf_says_of_itself_is_found():
    writer, written = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Title": FOREIGN})
    writer.write(written)

    assert found(written.getvalue()) == {FOREIGN}


@given(st.binary(max_size=400))
def test_noise_is_no_canary(noise):
    assert found(noise) == set()


def test_another_spelling_of_a_canary_is_found():
    assert found(b'{"birth_date": "1907-03-27"}') == {"born"}


def test_half_a_canary_is_not_found():
    assert found(b"Kanari Belmor") == set()
    assert found(b"anari Belmoro") == set()


def test_a_file_is_scanned_with_its_name(tmp_path):
    (tmp_path / "below").mkdir()
    named = tmp_path / "below" / f"{NAME}.txt"
    named.write_text("1907-03-27")

    assert SCANNER.scan(tmp_path) == {Hit(NAME, f"{named}, its name"), Hit("born", str(named))}
