"""Pages of the section data, each with its private parts beside it."""
