"""Pages of the section listen, each with its private parts beside it."""
