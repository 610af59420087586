"""Tables as people have them: delimited text in any usual dialect and encoding, sheets, Parquet. Read here, once, for every room.

`opening.open_table` says what it took a file for and gives its rows; what the cells mean is up to the room that asks.
"""
