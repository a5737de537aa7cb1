"""Codes are read in the form's words by a report, and in the field's on screens."""

from casework import codes


def test_screens_speak_of_people_and_reports_in_the_forms_own_words():
    classifications, victimizations = codes.CLASSIFICATIONS[-1], codes.VICTIMIZATIONS[-1]

    assert classifications.label("homeless") == "Experiencing homelessness"
    assert victimizations.label("child-pornography") == "Child sexual abuse material"
    assert "Homeless" in [code.label for code in classifications.codes]
    assert "Child Pornography" in [code.label for code in victimizations.codes]
