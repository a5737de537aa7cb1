"""Every measure by the name under which a form asks for it."""

from reports.measures import areas, occurrences, people

MEASURES = {
    "individuals-served": people.individuals_served,
    "individuals-new": people.individuals_new,
    "new-by-race-ethnicity": people.new_by_race_ethnicity,
    "new-by-sex": people.new_by_sex,
    "new-by-age": people.new_by_age,
    "served-by-victimization": people.served_by_victimization,
    "served-with-several-victimizations": people.served_with_several_victimizations,
    "served-by-classification": people.served_by_classification,
    "served-by-category": people.served_by_category,
    "anonymous-contacts": occurrences.anonymous_contacts,
    "times-by-service": occurrences.times_by_service,
    "people-by-area": areas.people_by_area,
    "contacts-with-services": areas.contacts_with_services,
    "contacts-by-area": areas.contacts_by_area,
    "anonymous-contacts-by-area": areas.anonymous_contacts_by_area,
    "times-by-area": areas.times_by_area,
    "items-given": areas.items_given,
    "items-by-area": areas.items_by_area,
}
