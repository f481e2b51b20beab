"""Queues alone: due rows are claimed, nothing is sent, and each is marked as done."""
