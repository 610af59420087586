"""Pages of the section review, each with its private parts beside it."""
