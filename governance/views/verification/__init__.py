"""The whole store held against its ledger: events and rows (`governance.core.verify`), and what only the slices together know:
stored files, and tables that follow from others, which are made afresh and compared.
"""
