"""The read-only API: each module answers some paths; what they share stands in answers, access and problem."""
