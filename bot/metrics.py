"""What is counted in this process, for whoever watches over it: numbers, and never a person, a chat or a family."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
CALLS = Counter(
    "roundtable_telegram_calls",
    "Calls to Telegram that change something, by what came of them.",
    ["outcome"],
    registry=REGISTRY,
)
JOURNAL_FAILED = Counter(
    "roundtable_journal_failed",
    "Accepted messages that were marked before they were in the journal. Each counts once, also where it was written later.",
    registry=REGISTRY,
)
WEBHOOK_LOST = Counter(
    "roundtable_webhook_lost",
    "How often somebody else had taken the webhook away, and it was set again.",
    registry=REGISTRY,
)
WEBHOOK_REFUSED = Counter(
    "roundtable_webhook_refused",
    "Requests to the webhook that did not say the secret.",
    registry=REGISTRY,
)
LATENESS = Histogram(
    "roundtable_lateness_seconds",
    "From when a message was first due to when it was accepted, by lane.",
    ["lane"],
    buckets=(0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600),
    registry=REGISTRY,
)
AUDIT_FOUND = Counter(
    "roundtable_audit_found",
    "What the auditor has found late, lost or stuck, by kind.",
    ["what"],
    registry=REGISTRY,
)
AUDIT_MENDED = Counter(
    "roundtable_audit_mended",
    "What the auditor has put right by itself, by kind.",
    ["what"],
    registry=REGISTRY,
)
