"""What it is run by."""
