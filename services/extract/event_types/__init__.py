"""One file an event type: what triggers it, what it requires and excludes, how its roles are found, its own examples.

`schema.py` says which keys a file may hold; an unknown one is an error that names the file and the line.
"""
