"""Pages of the section audit, each with its private parts beside it."""
