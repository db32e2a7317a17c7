"""Backups: one file with the database, the uploaded files and the settings, and the way back onto an empty machine."""
