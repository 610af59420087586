"""Charts as pure functions of data, for pages and reports alike: one template, one palette, a text alternative each."""
