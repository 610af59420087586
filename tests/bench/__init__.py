"""Figures, printed: each bench_*.py here has a main() that prints ratios and rates. Nothing here fails for being slow."""
