"""Who is answering for a shared mailbox"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Any = None
depends_on: Any = None


def upgrade() -> None:
    op.create_table(
        "answering",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_answering_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answering")),
    )
    with op.batch_alter_table("answering", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answering_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answering_visit"), ["visit"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("answering", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answering_visit"))
        batch_op.drop_index(batch_op.f("ix_answering_person_id"))

    op.drop_table("answering")
