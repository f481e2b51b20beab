"""Where every journey declares its screens and forms."""

from bot.dialogue.screen import Registry

registry = Registry()
