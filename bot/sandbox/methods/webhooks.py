"""Where updates are to go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.sandbox.errors import ApiError
from bot.sandbox.methods.content import File

if TYPE_CHECKING:
    from bot.sandbox.botapi import BotApi


def set_webhook(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> bool:
    """Deliver by POST from now on; an empty address goes back to polling.

    Plain HTTP is taken for loopback only, as by a Bot API server of one's own; Telegram's wants HTTPS.
    """
    url = params["url"]
    api.updates.allow(params.get("allowed_updates"))
    if params.get("drop_pending_updates"):
        api.updates.forget_all()
    if not url:
        api.profile.set_webhook(None)
    else:
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
            raise ApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        secret = params.get("secret_token", "")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise ApiError(400, "Bad Request: secret token contains unallowed characters")
        connections = params.get("max_connections", 40)
        api.updates.end_poll("setWebhook request")
        api.profile.set_webhook({"url": url, "secret_token": secret, "max_connections": connections})
    api.phones.changes.note("webhook")
    return True


def delete_webhook(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> bool:
    """Back to polling."""
    return set_webhook(api, {"url": "", **params}, files)


def get_webhook_info(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> dict[str, Any]:
    """Where they go, how many wait, and what went wrong last."""
    webhook = api.profile.webhook or {}
    info: dict[str, Any] = {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(api.updates.undelivered),
    }
    for name in ("max_connections", "last_error_date", "last_error_message"):
        if name in webhook:
            info[name] = webhook[name]
    if api.updates.allowed:
        info["allowed_updates"] = api.updates.allowed
    return info


METHODS = {"setWebhook": set_webhook, "deleteWebhook": delete_webhook, "getWebhookInfo": get_webhook_info}
