"""Nor is a seat held twice where each of two has one picture of the database from before the other wrote

To lock the seat put the second behind the first, and then it looked at its own older picture. To write the seat has
PostgreSQL refuse it, as it does whoever else comes second.
"""

from __future__ import annotations

from typing import Any

from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Any = None
depends_on: Any = None

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_holding_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {in_turn};
    IF EXISTS (
        SELECT 1 FROM holding AS other WHERE other.seat_id = NEW.seat_id AND other.id != NEW.id
        AND (NEW.until_at IS NULL OR other.from_at < NEW.until_at)
        AND (other.until_at IS NULL OR NEW.from_at < other.until_at)
    ) THEN
        RAISE EXCEPTION 'two holdings of one seat overlap' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$
"""
LOCKS = "PERFORM 1 FROM seat WHERE id = NEW.seat_id FOR NO KEY UPDATE"
WRITES = "UPDATE seat SET is_lead = is_lead WHERE id = NEW.seat_id"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION.format(in_turn=WRITES))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION.format(in_turn=LOCKS))
