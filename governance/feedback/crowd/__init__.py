"""The crowd behind the feedback: who was heard and who was not, and whether what was heard can be trusted."""
