"""Every measure by the name under which a form asks for it."""

from reports.measures import occurrences, people

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
}
