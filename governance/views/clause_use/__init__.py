"""What was done under each clause of a policy, and what another text of it would touch."""
