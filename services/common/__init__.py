"""What every service shares, and only that."""
