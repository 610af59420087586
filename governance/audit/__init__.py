"""Audits on drawn samples, findings, and the actions that cure them."""
