"""Who they are: the staff of the invented agency, and the names its clients go by.

Nobody here exists. E-mail addresses end in .example, which no real server answers for.
"""

from typing import NamedTuple

from accounts.roles import Role

DOMAIN = "harborstreet.example"
TEAMS = ("Harbor", "Hillside", "Riverside")


class Person(NamedTuple):
    """Somebody of the staff, the languages they work in, and how they write."""

    name: str
    role: str
    team: str = ""
    languages: tuple[str, ...] = ("en",)
    voice: str = "plain"

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@{DOMAIN}"


STAFF = (
    Person("Ana Ruiz", Role.WORKER, "Harbor", ("en", "es"), "plain"),
    Person("Cora Nakai", Role.WORKER, "Hillside", ("en",), "brisk"),
    Person("Leo Haddad", Role.WORKER, "Riverside", ("en", "ar", "fr"), "listed"),
    Person("Ben Okafor", Role.WORKER, "Harbor", ("en",), "warm"),
    Person("Dev Patel", Role.WORKER, "Hillside", ("en", "hi"), "plain"),
    Person("Ruth Abebe", Role.WORKER, "Riverside", ("en", "am"), "warm"),
    Person("Mei Tran", Role.WORKER, "Harbor", ("en", "vi"), "listed"),
    Person("Ines Costa", Role.WORKER, "Hillside", ("en", "pt", "es"), "brisk"),
    Person("Sam Lindqvist", Role.SUPERVISOR, "Harbor"),
    Person("Sue Adeyemi", Role.SUPERVISOR, "Hillside"),
    Person("Tomas Varga", Role.SUPERVISOR, "Riverside"),
    Person("Dora Weiss", Role.DIRECTOR),
    Person("Adam Pryce", Role.ADMINISTRATOR),
    Person("Aud Solberg", Role.AUDITOR),
)

WORKERS = tuple(person for person in STAFF if person.role == Role.WORKER)


class Community(NamedTuple):
    """People who share languages and the kinds of names that they bear."""

    weight: int
    languages: tuple[str, ...]
    races: tuple[str, ...]
    newcomers: float
    women: str
    men: str
    families: str


COMMUNITIES = (
    Community(
        26,
        ("en",),
        ("black",),
        0.04,
        "Denise Latoya Monique Keisha Yolanda Tamika Renee Jasmine Aaliyah Imani",
        "Terrence Marcus Darnell Andre Jerome Curtis Malik Isaiah Reggie Lamont",
        "Whitfield Gaines Pettway Broussard Mayfield Tolliver Hargrove Bynum Sykes Rawls",
    ),
    Community(
        24,
        ("en",),
        ("white",),
        0.02,
        "Kathleen Brenda Tiffany Amber Crystal Heather Donna Paula Maddie Josie",
        "Wayne Dale Travis Cody Russell Vernon Kyle Mitch Gordon Emmett",
        "Haskell Pruitt Lindgren Kowalczyk McCrea Sorensen Tuttle Varney Oakes Dunlap",
    ),
    Community(
        22,
        ("es", "es", "en"),
        ("latino",),
        0.55,
        "Rosa Luz Marisol Xiomara Guadalupe Yesenia Maribel Dulce Itzel Graciela",
        "Efraín Rogelio Hernán Wilmer Ignacio Octavio Josué Genaro Adán Fermín",
        "Delgadillo Barrientos Zepeda Ocampo Tzoc Villatoro Menjívar Quiroga Cárdenas Ayala",
    ),
    Community(
        5,
        ("en",),
        ("american-indian",),
        0.0,
        "Winona Raven Charlene Dawn Leona",
        "Wendell Clifford Elroy Norris Tyee",
        "Skenandore Yellowtail Longfeather Tsosie Redhouse Whitebear",
    ),
    Community(
        5,
        ("am", "ti", "en"),
        ("black",),
        0.85,
        "Selamawit Tigist Hirut Mahlet Senait",
        "Dawit Yonas Girma Tesfaye Berhane",
        "Wolde Gebremariam Tekle Assefa Haile",
    ),
    Community(
        4,
        ("so", "so", "en"),
        ("black",),
        0.8,
        "Hodan Ifrah Sagal Fowsiyo Nimco",
        "Abdirahman Liban Guled Warsame Faarax",
        "Jimcaale Cawaale Shirwac Dhoore Xasan",
    ),
    Community(
        4,
        ("vi", "vi", "en"),
        ("asian",),
        0.6,
        "Thùy Hạnh Ngọc Diễm Trinh",
        "Khoa Phúc Tuấn Hiếu Lâm",
        "Đoàn Huỳnh Lương Trịnh Bùi",
    ),
    Community(
        3,
        ("zh", "zh", "en"),
        ("asian",),
        0.6,
        "Xiulan Yuhua Meifen Lihua Shufen",
        "Guoqiang Weimin Zhiyuan Haoran Jianhua",
        "Ouyang Sima Qiu Deng Fang",
    ),
    Community(
        3,
        ("tl", "en"),
        ("asian",),
        0.5,
        "Ligaya Marivic Analyn Rowena Jovelyn",
        "Bayani Danilo Rodel Crisanto Arnel",
        "Magsaysay Dimaculangan Batungbakal Macaraeg Panganiban",
    ),
    Community(
        3,
        ("ar", "fa", "ps"),
        ("other",),
        0.9,
        "Samira Nasrin Zohra Hanan Parwana",
        "Farid Bashir Idris Nabil Rahim",
        "Al-Khatib Rahimi Noorzai Sabbagh Mansouri",
    ),
    Community(
        3,
        ("ht", "fr", "en"),
        ("black",),
        0.8,
        "Mirlande Guerda Fabiola Rose-Laure Nadège",
        "Wilner Jean-Robert Frantz Évens Dieudonné",
        "Charlestin Desrosiers Etienne Laguerre Saint-Fleur",
    ),
    Community(
        3,
        ("uk", "ru"),
        ("white",),
        0.8,
        "Oksana Halyna Svitlana Iryna Lesya",
        "Mykola Bohdan Taras Vasyl Ostap",
        "Shevchuk Kovalenko Bondar Hrytsenko Marchuk",
    ),
    Community(
        2,
        ("my", "km"),
        ("asian",),
        0.8,
        "Thandar Sokha Ei-Phyu Chanthy Khin-Mar",
        "Zaw-Lin Sophal Min-Thu Vuthy Aung-Ko",
        "Win Chhum Htun Sok Prum",
    ),
    Community(
        2,
        ("pt", "pt", "en"),
        ("latino", "white"),
        0.6,
        "Jussara Ivone Tainá Rosângela Edilene",
        "Edson Wanderley Gilson Rubens Ademir",
        "Figueira Cordeiro Siqueira Nogueira Tavares",
    ),
    Community(
        2,
        ("en",),
        ("pacific-islander",),
        0.1,
        "Leilani Sina Mele Losa Kalena",
        "Tevita Sione Keoni Fetu Manu",
        "Tuiasosopo Kahananui Fonoti Latu Mahoe",
    ),
    Community(
        2,
        ("en", "es"),
        ("black", "latino"),
        0.1,
        "Soledad Nayeli Zulema",
        "Amaury Yadiel Rolando",
        "Polanco Encarnación Valdespino",
    ),
)

SUPPORT_PEOPLE = (
    "their grandmother",
    "their aunt",
    "their older sister",
    "their mother",
    "their father",
    "their foster parent",
)
