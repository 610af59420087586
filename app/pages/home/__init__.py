"""Pages of the section home, each with its private parts beside it."""
