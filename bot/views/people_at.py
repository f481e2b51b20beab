"""Parents and carers, by a word from a list."""

from __future__ import annotations

from bot.i18n import _


def parent_name(label: str) -> str:
    """As it stands in a sentence; a word that is not on the list stays as it is."""
    names = {
        "mother": _("mother"),
        "father": _("father"),
        "carer": _("carer"),
        "parent": _("parent"),
        "stepmother": _("stepmother"),
        "stepfather": _("stepfather"),
        "grandparent": _("grandparent"),
        "foster_carer": _("foster carer"),
        "guardian": _("guardian"),
    }
    return names.get(label, label.replace("_", " "))


def parent_label(label: str) -> str:
    name = parent_name(label)
    return name[:1].upper() + name[1:]
