"""Telegram brings updates."""
