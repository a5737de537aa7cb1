"""The names that people bear find themselves, their other spellings, and few others."""

from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from search.queries import AS_ONE_WORD, BY_SOUND, WHOLE_WORD, parse, similar_person
from search.romanizations import GROUPS_OF
from search.search_text import evidence, search_text, words
from search.sounds import sounds

LISTS = sorted((Path(__file__).parent / "names").glob("*.txt"))
BORN = date(1990, 2, 3)


def lists():
    """Each list of each community, by name: 10 lists of about 200 names."""
    for path in LISTS:
        for part in path.read_text().removeprefix("# ").split("\n# "):
            kind, names = part.split("\n", 1)
            yield f"{path.stem} {kind}", sorted(set(names.split()))


NAMES = dict(lists())
EVERYBODY = sorted({name for names in NAMES.values() for name in names})
VARIANTS = {
    "spanish": """
        yesenia/jesenia jimenez/giménez jimenez/ximenez velasquez/velázquez velasquez/belasques
        hernandez/hernandes llamas/yamas vargas/bargas zarate/sarate guerrero/gerrero hilda/ilda
        gonzalez/gonsales gonzales/gonzalez rodriguez/rodrigues lopez/lopes perez/peres
        ibarra/ybarra iglesias/yglesias isabel/ysabel ivonne/yvonne yolanda/iolanda
        javier/xavier jose/josé nunez/núñez zuniga/suniga cervantes/servantes ceballos/zevallos
        cevallos/ceballos vicente/bicente valeria/baleria rivera/ribera cordova/cordoba
        olvera/olbera chavez/chaves estrella/estreya guillermo/giyermo miguel/migel
        huerta/uerta hortencia/ortensia sanchez/zanchez bautista/vautista echeverria/hecheverria
        alejandra/alexandra karla/carla cristina/kristina teresa/theresa
        giovanni/jovani yadira/jadira yazmin/jazmin lizbeth/lisbet luz/lus
        christian/cristian christopher/cristofer jhon/john jhonatan/jonathan
        mia/mya quiroz/kiros xochitl/sochitl ines/inez beatriz/beatris ruiz/ruis saenz/saens
        delacruz/delacrus campos/canpos enriquez/enrriquez barrera/varrera
        """,
    "vietnamese": """
        nguyen/nguyễn tran/trần pham/phạm phan/fan vy/vi ly/lý my/mi thuy/thúy dung/dũng
        huynh/hoang vu/vo kim/kym quoc/quốc le/lê do/đỗ dang/đặng bui/bùi phuong/fuong
        """,
    "chinese": """
        zhang/chang zhang/cheung wang/wong chen/chan li/lee liu/lau xu/hsu xie/hsieh zhou/chow
        guo/kuo guo/kwok cai/tsai zheng/cheng liang/leung xiao/hsiao zeng/tsang jiang/chiang
        ye/yip ng/wu huang/wong lin/lam he/ho zhao/chao
        """,
    "korean": """
        lee/yi lee/rhee park/pak park/bak choi/choe jung/jeong jung/chung kang/gang cho/jo
        yoon/yun lim/im seo/suh shin/sin kwon/gwon ahn/an yoo/yu oh/o moon/mun son/sohn bae/pae
        baek/paik heo/hur noh/roh jeon/chun kim/gim minjoon/minjun hyunsoo/hyeonsu
        youngsook/youngsuk sujeong/sujung
        """,
    "arabic": """
        mohammed/muhammad mohammed/mohamed ahmed/ahmad hussein/husain hussein/hussain
        khalid/khaled yousef/yusuf yousef/youssef omar/umar osama/usama abdullah/abdallah
        fatima/fatma aisha/ayesha layla/leila zainab/zaynab hassan/hasan jamal/gamal
        qasim/kassem said/saeed salem/salim rashid/rasheed suleiman/sleiman ibrahim/ebrahim
        haddad/hadad khoury/khouri noor/nour nour/nur mahmoud/mahmud samir/sameer karim/kareem
        emad/imad essam/isam mustafa/mostafa
        """,
}
PAIRS = [pair.split("/") for pairs in VARIANTS.values() for pair in pairs.split()]


def columns(*names):
    texts = [search_text([name], birth_date=BORN) for name in names]
    return [
        "".join(f"{part}\n" for part in parts).encode() for parts in zip(*texts, strict=True)
    ]


def search(typed, *names):
    """Return the names that words typed in the box find, with their rank."""
    return {names[number]: rank for number, rank in parse(typed).matches(columns(*names))}


def may_be(name, *names):
    """Return the names that may be the same person as one who was born on the same day."""
    hits = similar_person([name], BORN).matches(columns(*names))
    return {names[number]: rank for number, rank in hits}


def test_the_lists_hold_about_two_hundred_names_each():
    assert len(NAMES) == 10
    assert all(len(names) > 100 for names in NAMES.values())
    assert len(EVERYBODY) > 1_200


@pytest.mark.parametrize("community", NAMES)
def test_every_name_finds_itself(community):
    names = NAMES[community]
    held = columns(*names)

    for number, name in enumerate(names):
        assert (number, 0) in set(similar_person([name], BORN).matches(held)), name
        assert number in {found for found, _ in parse(name).matches(held)}, name


@pytest.mark.parametrize(
    "first", ["Mia", "Leo", "Vy Le", "Li", "Kai", "Ray Lee", "Ng", "O", "李"]
)
def test_a_short_name_is_the_same_name(first):
    assert may_be(first, first) == {first: WHOLE_WORD}


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_spellings_of_a_name_find_each_other(one, other):
    for typed, held in ((one, other), (other, one)):
        assert search(typed, held), f"{typed} does not find {held}"
        assert may_be(typed, held), f"{typed} is not like {held}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("De La Cruz", "Delacruz"),
        ("Aikin-Roel", "Aikinroel"),
        ("Ji-woo", "Jiwoo"),
        ("Ana María", "Anamaria"),
        ("O'Brien", "O Brien"),
        ("Al-Sayed", "Alsayed"),
        ("Mary Ann", "Maryann"),
        ("María José", "Mariajose"),
        ("Seung Min", "Seungmin"),
        ("Abdul Aziz", "Abdulaziz"),
        ("Abdel Aziz", "Abdulaziz"),
        ("Xiao Ming", "Xiaoming"),
        ("De la Cruz", "Delacrus"),
    ],
)
def test_a_name_written_as_one_word_or_as_several_is_found(one, other):
    for typed, held in ((one, other), (other, one)):
        assert search(typed, held), f"{typed} does not find {held}"
        assert may_be(typed, held), f"{typed} is not like {held}"


def test_exact_words_come_first_then_joined_ones_then_sound():
    held = ["Delacrus", "De la Cruz", "Delacruz"]

    for found in (search("delacruz", *held), may_be("Delacruz", *held)):
        assert found == {
            "Delacruz": WHOLE_WORD,
            "De la Cruz": AS_ONE_WORD,
            "Delacrus": BY_SOUND,
        }


@pytest.mark.parametrize("particle", ["de", "la", "del", "al", "bin"])
def test_a_word_that_half_the_names_share_is_no_evidence(particle):
    assert may_be(f"Rosa {particle} Leon", f"Minh {particle} Vega") == {}


TAKEN_FOR_ANOTHER = {  # at most, of a thousand pairs of different names: as measured
    "arabic": 5,
    "chinese": 12,
    "korean": 11,
    "spanish": 1,
    "vietnamese": 10,
}


@pytest.mark.parametrize("community", NAMES)
def test_few_names_are_taken_for_another_one(community):
    names = NAMES[community]
    codes = [sounds(evidence(words(name))) for name in names]
    pairs = list(combinations(codes, 2))

    alike = sum(1 for one, other in pairs if one & other)

    assert alike / len(pairs) * 1000 <= TAKEN_FOR_ANOTHER[community.split()[0]]


def test_nonsense_finds_nobody():
    assert search("Zzzqq", *EVERYBODY) == {}
    assert may_be("Zzzqq", *EVERYBODY) == {}


HELD = columns(*EVERYBODY)


@given(st.text("bcdfghjklmnpqrstvwxz", min_size=2, max_size=9))
def test_consonants_at_random_find_nobody_who_is_not_written_with_them(typed):
    assume(typed not in GROUPS_OF)  # Ng is a name, and is how some write Wu
    near = {n for n, name in enumerate(EVERYBODY) if typed in name}

    assert {number for number, _ in parse(typed).matches(HELD)} <= near
