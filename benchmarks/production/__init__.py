"""`python -m benchmarks.production [part…]`: the portal beside others in one run, with the ratios it is judged by.

`states` keeps the sites that are measured, `processes` starts servers, `load` asks them, `results` writes what was
found; every other module is one part. Nothing outside of loopback is asked, and every process is stopped by its id.
"""
