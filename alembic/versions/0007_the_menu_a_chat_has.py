"""Which menu a chat has: known with the chat, so that a command need not have its person looked at"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Any = None
depends_on: Any = None


def upgrade() -> None:
    op.add_column("chat", sa.Column("menu", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("chat", "menu")
