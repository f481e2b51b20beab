"""The next open update is found without reading the others: a burst cost PostgreSQL fifteen times as much"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Any = None
depends_on: Any = None

OPEN = sa.text("done_at IS NULL AND set_aside_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_inbox_next", "inbox", ["seq"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index("ix_inbox_next", "inbox")
