"""What a browser would send of a page's form, read from its HTML."""

from html.parser import HTMLParser

UNSENT = {"submit", "button", "file", "search"}


class Form:
    """One form of a page: its controls by name, with the values that they have."""

    def __init__(self, method: str) -> None:
        self.method = method
        self.values: dict[str, list[str]] = {}
        self.kinds: dict[str, str] = {}  # "hidden", "text", "textarea", "select", "radio" …

    @property
    def asks(self) -> list[str]:
        """The names of what somebody can answer."""
        return [name for name, kind in self.kinds.items() if kind != "hidden"]

    def texts(self) -> list[str]:
        """The names of the boxes that take words."""
        return [name for name, kind in self.kinds.items() if kind in {"text", "textarea"}]


class FormsParser(HTMLParser):
    """Finds the forms in a page's main part, and the ids and errors of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = self.textarea = ""
        self.text: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.summaries = 0
        self.in_main = False
        self.templates = 0  # how deep in what a script may show later
        self.details: list[bool] = []
        self.folded_errors: list[str] = []

    def handle_starttag(self, tag, attrs):
        got = {name: value or "" for name, value in attrs}
        self.ids |= {got["id"]} if "id" in got else set()
        self.templates += tag == "template"
        if self.templates:
            return
        if tag == "main":
            self.in_main = True
        if tag == "details":
            self.details.append("open" in got)
        if "govuk-error-summary" in got.get("class", "").split():
            self.summaries += 1
        if tag == "a" and got.get("href", "").startswith("#"):
            self.links.append(got["href"][1:])
        if got.get("id", "").endswith("_error") and not all(self.details):
            self.folded_errors.append(got["id"])
        if tag == "form" and self.in_main:
            self.form = Form(got.get("method", "get"))
            self.forms.append(self.form)
        if self.form is not None:
            self._control(tag, got)

    handle_startendtag = handle_starttag

    def _control(self, tag, got):
        name = got.get("name", "")
        if tag == "select":
            self.select = name
            self._add(name, "select")
        elif tag == "option" and self.select and "selected" in got:
            self.form.values[self.select].append(got.get("value", ""))
        elif tag == "textarea":
            self.textarea, self.text = name, []
        elif tag == "input" and name and got.get("type", "text") not in UNSENT:
            kind = got.get("type", "text")
            self._add(name, "number" if got.get("inputmode") == "numeric" else kind)
            if kind not in {"radio", "checkbox"} or "checked" in got:
                self.form.values[name].append(got.get("value", ""))

    def _add(self, name, kind):
        self.form.kinds.setdefault(name, kind)
        self.form.values.setdefault(name, [])

    def handle_data(self, data):
        if self.textarea:
            self.text.append(data)

    def handle_endtag(self, tag):
        self.templates -= tag == "template"
        if tag == "textarea" and self.textarea:
            self._add(self.textarea, "textarea")
            self.form.values[self.textarea].append("".join(self.text).removeprefix("\n"))
            self.textarea = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.form = None
        elif tag == "main":
            self.in_main = False
        elif tag == "details":
            self.details.pop()


def read(page) -> FormsParser:
    """Parse the answer to a request."""
    parser = FormsParser()
    parser.feed(page.content.decode())
    return parser


def main_form(page) -> Form | None:
    """Return the form of a page that posts what somebody answers; None if there is none."""
    forms = [form for form in read(page).forms if form.method == "post"]
    return next((form for form in forms if form.asks), None)
