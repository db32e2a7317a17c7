"""StreamField blocks by family: text, media, table; `body` puts them together."""
