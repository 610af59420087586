"""How a store is held against its ledger: the chain of events, the rows, the cells, the schema."""
