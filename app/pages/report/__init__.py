"""Pages of the section report, each with its private parts beside it."""
