"""Pages of the section admin, each with its private parts beside it."""
