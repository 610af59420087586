"""Reports as data: sections of text, table, figure; one file a report, one file a format."""
