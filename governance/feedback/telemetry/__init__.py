"""What a product's own telemetry tells: answers as spans, and evaluations of them, in whichever order they come."""
