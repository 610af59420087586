"""One file for each outside format, in or out."""
