"""Small faults put into the code, one at a time, to see whether a test notices: `python -m tests.mutation`.

The faults are mutmut's; docs/testing.md says why they are tried by a runner of our own, and how to read the figures.
"""
