"""Texts of attachments: extracted after publication in a bounded child process, kept in the database, indexed.

`extract` and what it imports know no Django: the child process starts with them.
"""
