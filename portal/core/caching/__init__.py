"""What has been made once for a state of the site, and how everyone notices that the state has changed.

`version` counts the changes of the site and `signals` tells it of them; `expiry` knows when content ends by itself.
`fragments` keeps parts of pages; `pages` says which may be kept whole, `middleware` does it with `keys`, `copies` and
`turns`; `takedowns` tells nginx of what is withdrawn. `store` frames what is kept, `redis` and `files` keep it, `hot`
for this process.
"""
