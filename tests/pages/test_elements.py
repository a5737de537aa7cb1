"""The attributes of an element stand in its page as they were given, and as text."""

from django.utils.safestring import mark_safe

from pages.templatetags.elements import attributes, options


def test_what_is_true_stands_alone_and_what_is_false_is_left_out():
    assert attributes({"required": True, "hidden": False, "rows": 3}) == ' required rows="3"'


def test_what_a_widget_draws_itself_or_never_is_left_out():
    left_out = {"class": "a", "placeholder": "Name", "maxlength": "80"}

    assert attributes({**left_out, "id": "id_name"}) == ' id="id_name"'


def test_text_stays_text():
    given = {"title": "<&\"'", "data-words": mark_safe("&amp;"), "x<": None}

    assert attributes(given) == (
        ' title="&lt;&amp;&quot;&#x27;" data-words="&amp;" x&lt;="None"'
    )


def test_options_stand_in_their_groups_as_text():
    def option(value, label, **attrs):
        return {"value": value, "label": label, "attrs": attrs}

    groups = [
        (None, [option("", "Choose"), option(3, "<b>", selected=True)], 0),
        ("A & B", [option('x"', mark_safe("<i>"), title="'")], 1),
    ]

    assert options(groups) == (
        '\n  <option value="">Choose</option>'
        '\n  <option value="3" selected>&lt;b&gt;</option>'
        '\n  <optgroup label="A &amp; B">'
        '\n  <option value="x&quot;" title="&#x27;"><i></option>'
        "\n  </optgroup>"
    )
