"""How dates and times are written and typed in Spanish, with the clock of the United States."""

DATE_FORMAT = r"j \d\e F \d\e Y"
TIME_FORMAT = "g:i a"
DATETIME_FORMAT = r"j \d\e F \d\e Y, g:i a"
SHORT_DATE_FORMAT = "j b Y"
SHORT_DATETIME_FORMAT = "j b Y, g:i a"
YEAR_MONTH_FORMAT = r"F \d\e Y"
MONTH_DAY_FORMAT = r"j \d\e F"
MONTH_DAY_TIME_FORMAT = r"j \d\e F, g:i a"
WEEKDAY_FORMAT = "D"
WEEKDAY_TIME_FORMAT = "D j b, g:i a"
SHORT_WEEKDAY_FORMAT = "D j b"
WEEKDAY_NAME_FORMAT = "l"
EXACT_TIME_FORMAT = "j b Y, g:i:s a"
FIRST_DAY_OF_WEEK = 0  # Sunday

DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d-%m-%Y"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S", "%I:%M %p"]
