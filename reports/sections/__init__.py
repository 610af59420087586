"""Parts that reports are put together from: a section in each file, with its query and its blocks."""
