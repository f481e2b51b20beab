"""Who had what was accepted before a restore, and where: somebody else is told all the same"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Any = None
depends_on: Any = None


def upgrade() -> None:
    op.add_column("accepted", sa.Column("person_id", sa.Uuid(), nullable=True))
    op.add_column("accepted", sa.Column("channel", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("accepted", "channel")
    op.drop_column("accepted", "person_id")
