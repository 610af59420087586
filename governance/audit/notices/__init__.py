"""Telling people and programs what happened in audits: by e-mail, and by signed webhooks, with a log of every delivery."""
