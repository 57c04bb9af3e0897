"""Widgets: traits and a comm, and nothing that only a front end of one kind has."""
