"""Audit plans: what is audited, how often, on which sample, by whom; and the audits that they start when they are due."""
