"""Texts that are true of the product: what is kept, who reads it, and where secrecy ends.

Counsel of the agency's state reads them before use; an agency proposes its own versions.
[agency] and [date] are filled in where a client reads them. Version 1 stays as it was read.
"""

from django.db import migrations
from django.utils import timezone

VERSION = 2

RECORD_ENGLISH = """\
We would like to keep a private record about you: the name you choose, how to reach you, our \
contacts, and the services you get.
It is your choice. If you say no, you still get services. You can skip any question.
Your worker and their supervisor can read it. So can staff who fill in for them or who step in \
when there is an emergency. We log each time someone opens it. You can ask who looked. You can \
ask us to keep a staff member out.
We do not share it outside our agency unless you sign a form that says what, with whom, and \
until when.
There are limits. The law says we must report child abuse. A judge can order us to share. If \
that happens, we share as little as we can. We tell you, if it is safe. We ask a lawyer before \
we answer a subpoena.
Funders get only numbers, with no names.
You can change your mind at any time. Just tell one of us. You do not have to sign. We then \
close your record and add nothing to it. You can also ask for a copy, or ask us to delete it. \
Counts, dates, and types of service stay, with no name.
Your yes lasts until [date]. Then we ask again.
Is it OK to keep a record?"""

RECORD_SPANISH = """\
Nos gustaría guardar un expediente privado sobre usted: el nombre que usted elija, cómo \
comunicarnos con usted, nuestros contactos y los servicios que recibe.
Usted decide. Si dice que no, igual recibe los servicios. No tiene que contestar todas las \
preguntas.
Lo pueden leer la persona que trabaja con usted y quien la supervisa. También lo puede leer el \
personal que la reemplaza o que ayuda en una emergencia. Anotamos cada vez que alguien lo abre. \
Puede preguntar quién lo vio. Puede pedir que cierta persona del personal no lo vea.
No compartimos nada fuera de nuestra agencia, a menos que usted firme una autorización que diga \
qué, con quién y hasta cuándo.
Hay límites. La ley nos obliga a informar el abuso de menores. Un juez puede ordenarnos que \
compartamos algo. Si eso pasa, compartimos lo menos posible. Le avisamos, si es seguro. Antes \
de responder a una citación, consultamos con un abogado.
A quienes nos dan fondos solo les damos números, sin nombres.
Puede cambiar de opinión en cualquier momento. Basta con decírnoslo. No tiene que firmar nada. \
Entonces cerramos su expediente y no agregamos nada más. También puede pedir una copia o pedir \
que lo borremos. Quedan los números, las fechas y los tipos de servicio, sin su nombre.
Su permiso dura hasta el [date]. Después le preguntamos otra vez.
¿Está bien que guardemos un expediente?"""

CONTACT_ENGLISH = """\
May we contact you? You choose how: call, text, email, or in person. You choose what times are \
safe, and if we may leave a message. We will not say who we are unless you tell us it is OK. \
Other people may see your phone, so tell us what would keep you safe.
If you say no, you still get services. You can stop this at any time. Just tell one of us.
Your yes lasts until [date]. Then we ask again."""

CONTACT_SPANISH = """\
¿Podemos comunicarnos con usted? Usted decide cómo: por llamada, mensaje de texto, correo \
electrónico o en persona. Usted decide a qué horas es seguro y si podemos dejar un mensaje. No \
diremos quiénes somos, a menos que usted nos diga que está bien. Otras personas pueden ver su \
teléfono: díganos qué es más seguro para usted.
Si dice que no, igual recibe los servicios. Puede pedirnos que paremos en cualquier momento. \
Basta con decírnoslo.
Su permiso dura hasta el [date]. Después le preguntamos otra vez."""

TEXTS = {
    ("record", "en"): RECORD_ENGLISH,
    ("record", "es"): RECORD_SPANISH,
    ("contact", "en"): CONTACT_ENGLISH,
    ("contact", "es"): CONTACT_SPANISH,
}


def add_texts(apps, schema_editor):
    """Add version 2, unless an agency has put in a version of its own."""
    wordings = apps.get_model("casework", "ConsentWording").objects
    for (purpose, language), text in TEXTS.items():
        same = wordings.filter(purpose=purpose, language=language)
        if not same.filter(version__gte=VERSION).exists():
            same.create(
                purpose=purpose,
                language=language,
                version=VERSION,
                text=text,
                approved_at=timezone.now(),
            )


def remove_texts(apps, schema_editor):
    wordings = apps.get_model("casework", "ConsentWording").objects
    for (purpose, language), text in TEXTS.items():
        wordings.filter(
            purpose=purpose, language=language, version=VERSION, text=text, consents=None
        ).delete()


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_one_consent_in_force")]

    operations = [migrations.RunPython(add_texts, remove_texts, elidable=False)]
