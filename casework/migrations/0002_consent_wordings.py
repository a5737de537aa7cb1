"""The first wordings that a person is shown, so that consent can be taken on day one.

Written in plain words; an agency's counsel reads them before use and adds a new version.
"""

from django.db import migrations

WORDINGS = {
    ("record", "en"): (
        "We would like to keep a private record of how we meet and what we do together, so that "
        "you do not have to tell your story again. Only the people who work with you can read it. "
        "We do not share it with anybody unless you agree first. You can say no and still get "
        "help. You can change your mind at any time, and ask who has read it."
    ),
    ("record", "es"): (
        "Nos gustaría guardar un registro privado de cómo nos encontramos y de lo que hacemos "
        "juntos, para que no tenga que contar su historia otra vez. Solo pueden leerlo las "
        "personas que trabajan con usted. No lo compartimos con nadie si usted no está de acuerdo. "
        "Puede decir que no y recibir ayuda de todos modos. Puede cambiar de opinión en cualquier "
        "momento y preguntar quién lo ha leído."
    ),
    ("contact", "en"): (
        "We would like to get in touch with you from time to time, in the way that is safe for "
        "you. You can tell us to stop at any time, and nothing else changes."
    ),
    ("contact", "es"): (
        "Nos gustaría comunicarnos con usted de vez en cuando, de la manera que sea segura para "
        "usted. Puede pedirnos que paremos en cualquier momento y nada más cambia."
    ),
}


def add_wordings(apps, schema_editor):
    wording = apps.get_model("casework", "ConsentWording")
    for (purpose, language), text in WORDINGS.items():
        wording.objects.create(purpose=purpose, language=language, version=1, text=text)


def remove_wordings(apps, schema_editor):
    wording = apps.get_model("casework", "ConsentWording")
    wording.objects.filter(version=1, consents=None).delete()


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [migrations.RunPython(add_wordings, remove_wordings, elidable=False)]
