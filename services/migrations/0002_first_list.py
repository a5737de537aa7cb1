"""The list that a new agency begins with: the funder's services, and what is given every day.

An agency that is at work already keeps the codes that its records hold. What an administrator
has changed stays as it is.
"""

from datetime import date

from django.db import migrations

ALWAYS = date(1, 1, 1)
ITEMS = (  # code, English, Spanish, what it is counted in, the funder's line
    ("food", "Food", "Comida", "meals", "comidas", ""),
    ("water", "Water", "Agua", "bottles", "botellas", ""),
    ("blanket", "Blanket", "Cobija", "", "", ""),
    ("clothing", "Clothing", "Ropa", "pieces", "prendas", ""),
    ("hygiene-kit", "Hygiene kit", "Kit de higiene", "", "", ""),
    ("naloxone", "Naloxone", "Naloxona", "doses", "dosis", ""),
    ("first-aid", "First aid supplies", "Artículos de primeros auxilios", "", "", ""),
    ("sleeping-bag", "Sleeping bag or tent", "Bolsa de dormir o carpa", "", "", ""),
    (
        "transit-ticket",
        "Bus or train ticket",
        "Boleto de autobús o tren",
        "tickets",
        "boletos",
        "transportation",
    ),
    ("phone-credit", "Phone credit", "Saldo de teléfono", "", "", ""),
    ("gift-card", "Gift card", "Tarjeta de regalo", "cards", "tarjetas", ""),
)
SERVICES = (  # no funder's form counts them
    ("shower", "Shower", "Ducha"),
    ("laundry", "Laundry", "Lavado de ropa"),
)
FUNDERS = (  # each counts on the line that is its code
    (
        "justice-information",
        "Information about the criminal justice process",
        "Información sobre el proceso de justicia penal",
    ),
    (
        "rights-information",
        "Information about victim rights, how to obtain notifications, etc.",
        "Información sobre los derechos de las víctimas, cómo recibir notificaciones, etc.",
    ),
    (
        "victim-referral",
        "Referral to other victim service programs",
        "Referencia a otros programas de servicios a víctimas",
    ),
    (
        "other-referral",
        "Referral to other services, supports, and resources",
        "Referencia a otros servicios, apoyos y recursos",
    ),
    (
        "medical-accompaniment",
        "Victim advocacy/accompaniment to emergency medical care",
        "Intercesión o acompañamiento a la víctima en la atención médica de emergencia",
    ),
    (
        "forensic-accompaniment",
        "Victim advocacy/accompaniment to medical forensic exam",
        "Intercesión o acompañamiento a la víctima en el examen médico forense",
    ),
    (
        "police-accompaniment",
        "Law enforcement interview advocacy/accompaniment",
        "Intercesión o acompañamiento en la entrevista con la policía",
    ),
    ("individual-advocacy", "Individual advocacy", "Intercesión individual"),
    (
        "forensic-exam",
        "Performance of medical or nonmedical forensic exam or interview, or medical evidence collection",
        "Examen o entrevista forense, médica o no médica, o recolección de evidencia médica",
    ),
    ("immigration-advocacy", "Immigration assistance", "Ayuda de inmigración"),
    (
        "intervention",
        "Intervention with employer, creditor, landlord, or academic institution",
        "Intervención ante el empleador, acreedor, arrendador o institución académica",
    ),
    (
        "child-care",
        "Child or dependent care assistance",
        "Ayuda para el cuidado de niños o dependientes",
    ),
    ("transportation", "Transportation assistance", "Ayuda de transporte"),
    ("interpreter", "Interpreter services", "Servicios de interpretación"),
    ("crisis-intervention", "Crisis intervention", "Intervención en crisis"),
    ("hotline-counseling", "Hotline/crisis line counseling", "Consejería por línea de crisis"),
    ("on-scene-response", "On-scene crisis response", "Respuesta a crisis en el lugar"),
    ("individual-counseling", "Individual counseling", "Consejería individual"),
    ("support-group", "Support groups", "Grupos de apoyo"),
    ("other-therapy", "Other therapy", "Otra terapia"),
    ("emergency-money", "Emergency financial assistance", "Ayuda económica de emergencia"),
    (
        "emergency-shelter",
        "Emergency shelter or safe house",
        "Albergue de emergencia o casa segura",
    ),
    ("transitional-housing", "Transitional housing", "Vivienda transitoria"),
    ("relocation", "Relocation assistance", "Ayuda para reubicarse"),
    (
        "justice-notification",
        "Notification of criminal justice events",
        "Notificación de eventos de la justicia penal",
    ),
    (
        "impact-statement",
        "Victim impact statement assistance",
        "Ayuda con la declaración de impacto de la víctima",
    ),
    ("restitution", "Assistance with restitution", "Ayuda con la restitución"),
    (
        "protection-order",
        "Civil legal assistance in obtaining protection or restraining order",
        "Ayuda legal civil para obtener una orden de protección o de restricción",
    ),
    (
        "family-law",
        "Civil legal assistance with family law issues",
        "Ayuda legal civil en asuntos de familia",
    ),
    (
        "justice-emergency",
        "Other emergency justice-related assistance",
        "Otra ayuda de emergencia relacionada con la justicia",
    ),
    ("immigration-legal", "Immigration legal assistance", "Ayuda legal de inmigración"),
    (
        "prosecution-accompaniment",
        "Prosecution interview advocacy/accompaniment",
        "Intercesión o acompañamiento en la entrevista con la fiscalía",
    ),
    (
        "law-enforcement-advocacy",
        "Law enforcement interview advocacy, as part of a case",
        "Intercesión en la entrevista con la policía, como parte de un caso",
    ),
    (
        "criminal-advocacy",
        "Criminal advocacy/accompaniment",
        "Intercesión o acompañamiento en lo penal",
    ),
    ("other-legal", "Other legal advice and/or counsel", "Otra orientación o asesoría legal"),
)
FIRST = (
    *(("item", *facts) for facts in ITEMS),
    *(("service", *names, "", "", "") for names in SERVICES),
    *(("service", *names, "", "", names[0]) for names in FUNDERS),
)


def add_first_list(apps, schema_editor):
    service, service_line = (
        apps.get_model("services", name) for name in ("Service", "ServiceLine")
    )
    for position, facts in enumerate(FIRST, 1):
        kind, code, name, name_es, unit, unit_es, line = facts
        made, is_new = service.objects.get_or_create(
            code=code,
            defaults={
                "kind": kind,
                "name": name,
                "name_es": name_es,
                "unit": unit,
                "unit_es": unit_es,
                "position": position,
            },
        )
        if is_new:
            service_line.objects.create(service=made, line=line, starts_on=ALWAYS)


def remove_first_list(apps, schema_editor):
    codes = [facts[1] for facts in FIRST]
    apps.get_model("services", "ServiceLine").objects.filter(service__code__in=codes).delete()
    apps.get_model("services", "Service").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    dependencies = [("services", "0001_initial")]

    operations = [migrations.RunPython(add_first_list, remove_first_list, elidable=False)]
