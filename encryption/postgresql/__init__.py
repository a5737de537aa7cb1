"""Django's PostgreSQL backend, which fetches sealed columns as bytes: twice as fast.

The driver asks for results as text, in which bytes travel as hexadecimal digits, twice their
size. Only a query that selects bytes is asked for in binary; every other one is Django's.
"""
