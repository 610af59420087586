"""The reports there are: one file each, found by its `REPORT`."""
