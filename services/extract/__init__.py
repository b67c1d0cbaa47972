"""From clean text to events: everything here is pure but `app.py`."""
