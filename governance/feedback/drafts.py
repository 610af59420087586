"""Drafts of feedback: what contributors have filled in about an answer and not sent."""

from datetime import timedelta

from governance.core.access import Permission
from governance.core.drafts.form import Form

FEEDBACK_FORM = Form(
    name="feedback",
    title="What you have typed",
    permission=Permission.GIVE_FEEDBACK,
    most_bytes=200_000,
    kept=timedelta(days=30),
)
