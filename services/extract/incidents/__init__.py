"""Incidents: which events of several articles are the same act, and what the reports say of it together. Pure."""
