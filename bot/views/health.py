"""The words of `roundtable check`."""

from __future__ import annotations

from bot.domain.auditing import Audit, Finding
from bot.domain.health import Report
from bot.i18n import _, full_moment, ngettext
from bot.views import restored
from bot.views.mail import subject


def lines(report: Report) -> list[str]:
    """What is wrong and what to do, one line each; what is only to be known comes last."""
    said = []
    if report.late and report.late_since:
        said.append(
            ngettext(
                "{count} family or person is late to be looked at, since {since}. Is `roundtable serve` running?",
                "{count} families or people are late to be looked at, since {since}. Is `roundtable serve` running?",
                report.late,
            ).format(count=report.late, since=full_moment(report.late_since))
        )
    if report.set_aside:
        said.append(
            ngettext(
                "{count} family was set aside because looking at it failed: find family_set_aside in the log.",
                "{count} families were set aside because looking at them failed: find family_set_aside in the log.",
                report.set_aside,
            ).format(count=report.set_aside)
        )
    if report.updates_set_aside:
        said.append(
            ngettext(
                "{count} incoming message could not be carried out: find update_failed in the log.",
                "{count} incoming messages could not be carried out: find update_failed in the log.",
                report.updates_set_aside,
            ).format(count=report.updates_set_aside)
        )
    if report.late_messages:
        said.append(
            ngettext(
                "{count} message has been due for minutes and has not left. Is `roundtable serve` running?",
                "{count} messages have been due for minutes and have not left. Is `roundtable serve` running?",
                report.late_messages,
            ).format(count=report.late_messages)
        )
    if report.late_updates:
        said.append(
            ngettext(
                "{count} incoming message waits to be carried out. Is `roundtable serve` running?",
                "{count} incoming messages wait to be carried out. Is `roundtable serve` running?",
                report.late_updates,
            ).format(count=report.late_updates)
        )
    if report.kept_back:
        said.append(
            ngettext(
                "Telegram cannot reach the webhook, and keeps {count} incoming message back: find webhook_not_reached in the "
                "log.",
                "Telegram cannot reach the webhook, and keeps {count} incoming messages back: find webhook_not_reached in the "
                "log.",
                report.kept_back,
            ).format(count=report.kept_back)
        )
    if report.held_up:
        said.append(
            ngettext(
                "{count} message was tried several times and has not left: it is tried again. If Telegram and the mail "
                "server answer, find notification_failed and send_failed in the log.",
                "{count} messages were tried several times and have not left: they are tried again. If Telegram and the "
                "mail server answer, find notification_failed and send_failed in the log.",
                report.held_up,
            ).format(count=report.held_up)
        )
    if report.unknown:
        said.append(
            ngettext(
                "{count} message may or may not have arrived, and is not sent again.",
                "{count} messages may or may not have arrived, and are not sent again.",
                report.unknown,
            ).format(count=report.unknown)
        )
        said += [
            "  "
            + _("{moment}: {subject}").format(moment=full_moment(one.at), subject=subject(one.kind, one.reference))
            for one in report.doubtful
        ]
    if report.failed:
        said.append(
            ngettext(
                "{count} message was refused: find send_refused in the log.",
                "{count} messages were refused: find send_refused in the log.",
                report.failed,
            ).format(count=report.failed)
        )
    if report.unwatched:
        said.append(_unwatched(report.audit))
    said += _audit(report.audit) if report.audit else []
    if report.restored:
        said.append(restored.in_short(report.restored))
    if report.is_well:
        said.append(_("All is well."))
    said.append(
        _(
            "Families: {families}. Waiting to be carried out: {waiting}. Waiting to be sent: {unsent}. "
            "Reached nobody: {unreachable}."
        ).format(
            families=report.families,
            waiting=report.updates_waiting,
            unsent=report.unsent,
            unreachable=report.unreachable,
        )
    )
    return said


def _unwatched(audit: Audit | None) -> str:
    if audit is None:
        return _("The bot has never run on this database: start `roundtable serve`.")
    return _("The bot has looked at nothing since {moment}. Is `roundtable serve` running?").format(
        moment=full_moment(audit.at)
    )


def _audit(audit: Audit) -> list[str]:
    """What the auditor has put right, and what it could not."""
    said = []
    if audit.lately:
        mended = sum(count for _at, count in audit.lately)
        said.append(
            ngettext(
                "{count} thing was late or stuck and was put right in the last day, on {moment}: find wrong_instant and audit "
                "in the log.",
                "{count} things were late or stuck and were put right in the last day, the last on {moment}: find "
                "wrong_instant and audit in the log.",
                mended,
            ).format(count=mended, moment=full_moment(audit.lately[-1][0]))
        )
    if Finding.NOBODY_ASKS in audit.found:
        said.append(_("Nobody asks Telegram for what people write. Is `roundtable serve` running?"))
    if Finding.NOBODY_SENDS in audit.found:
        said.append(_("Nobody sends what is due. Is `roundtable serve` running?"))
    return said
