"""Words that all reports use alike."""

SEVERITY = {1: "low", 2: "moderate", 3: "high", 4: "critical"}
