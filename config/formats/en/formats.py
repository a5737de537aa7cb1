"""How dates and times are written and typed in English, as in the United States.

Templates and code name a format and never type one: `{{ day|date:"MONTH_DAY_FORMAT" }}`. The
names that Django does not know stand in every language's module, or Django would take the
name itself for a format.
"""

DATE_FORMAT = "F j, Y"
TIME_FORMAT = "g:i A"
DATETIME_FORMAT = "F j, Y, g:i A"
SHORT_DATE_FORMAT = "M j, Y"
SHORT_DATETIME_FORMAT = "M j, Y, g:i A"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "F j"
MONTH_DAY_TIME_FORMAT = "F j, g:i A"
WEEKDAY_FORMAT = "D"
WEEKDAY_TIME_FORMAT = "l, g:i A"
SHORT_WEEKDAY_FORMAT = "D, M j"
WEEKDAY_NAME_FORMAT = "l"
EXACT_TIME_FORMAT = "M j, Y, g:i:s A"
FIRST_DAY_OF_WEEK = 0  # Sunday

# The first one says in which order the boxes for a date stand.
DATE_INPUT_FORMATS = ["%m/%d/%Y", "%m-%d-%Y"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S", "%I:%M %p"]
