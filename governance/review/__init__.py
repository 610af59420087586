"""Cases: flagged outputs judged by people, against the policy in force, with dissent kept."""
