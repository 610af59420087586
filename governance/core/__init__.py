"""What every slice stands on: the store, the ledger, access, people, files, errors. Imports no slice."""
