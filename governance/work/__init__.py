"""Long work that survives a restart: jobs that wait, run, and end, each carried on by whichever process has time."""
