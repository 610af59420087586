"""Parts that reports are put together from: each turns one part of the account into blocks."""
