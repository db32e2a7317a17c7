"""Side-by-side timings: `make bench`. Never part of the tests."""
