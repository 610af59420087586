"""The budget for hostile input, in one place: what a file of any outside format may cost before it is refused.

Text is read as a stream, so its size has no limit here; what has to be held in memory has one.
"""

LONGEST_LINE = 16 << 20
"""Bytes of one line, or of one cell: more is a mistake (a file without line ends), and would be held in memory."""

MOST_COLUMNS = 20_000
"""Columns of one table: a spreadsheet ends at 16,384, the largest public consultation has some 9,000 statements."""

MOST_CELLS = 30_000_000
"""Cells of a sheet, which is held whole, empty ones between its corners included."""

LARGEST_WORKBOOK = 200_000_000
"""Bytes of a packed workbook."""

LARGEST_WORKBOOK_UNPACKED = 2_000_000_000

LARGEST_ROW_GROUP = 1_000_000_000
"""Bytes of one Parquet row group, unpacked, as its metadata says before anything of it is read."""

LARGEST_BATCH = 256_000_000
"""Bytes of text in one batch of Parquet rows, a repeated value counted as often as it is repeated."""

LARGEST_GROWTH = 2_000
"""Times that a Parquet column larger than `GROWTH_FROM` may grow when it is unpacked."""

GROWTH_FROM = 64_000_000
LARGEST_STRUCTURED = 20_000_000
"""Bytes of a file that is parsed whole: a framework's catalog, a policy, a consultation's page."""
