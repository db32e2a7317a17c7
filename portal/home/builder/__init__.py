"""Builds a site: tree, settings, groups, demonstration content. Every step is made once and never again."""
