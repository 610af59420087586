"""The demo organisation: Larkmoor Public Advice, a charity whose assistant answers people in five languages.

`organisation.generate` makes all its records from a seed: pure data, the same bytes for the same seed. It tells a story
that the numbers hold (story.py). Nobody in it is real.
"""
