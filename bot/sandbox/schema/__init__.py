"""The official Bot API as data, and the check of every request, result and update against it."""
