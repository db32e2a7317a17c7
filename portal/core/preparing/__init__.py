"""Resized pictures made ahead: AVIF takes a quarter of a second a picture, which no citizen is to wait for.

`pages` knows which pages show what has changed and renders them, `background` does so after staff have published,
the command `prepare_pictures` for the whole site.
"""
