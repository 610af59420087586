"""Pages of the section policy, each with its private parts beside it."""
