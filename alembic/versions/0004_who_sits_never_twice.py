"""A seat is never held by two at once, whatever writes; and PostgreSQL knows an agency's safeguarding lead by key"""

from __future__ import annotations

from typing import Any

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Any = None
depends_on: Any = None

OVERLAPS = """
    FROM holding AS other WHERE other.seat_id = NEW.seat_id AND other.id != NEW.id
    AND (NEW.until_at IS NULL OR other.from_at < NEW.until_at)
    AND (other.until_at IS NULL OR NEW.from_at < other.until_at)
"""
FUNCTION = f"""
CREATE FUNCTION refuse_holding_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM seat WHERE id = NEW.seat_id FOR NO KEY UPDATE;  -- one at a time, so that each sees the other's
    IF EXISTS (SELECT 1 {OVERLAPS}) THEN
        RAISE EXCEPTION 'two holdings of one seat overlap' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$
"""
REFUSE = f"BEGIN SELECT RAISE(ABORT, 'two holdings of one seat overlap') {OVERLAPS}; END"
WHEN_CHANGED = "BEFORE UPDATE OF seat_id, from_at, until_at ON holding"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key("fk_agency_safeguarding_lead", "agency", "person", ["safeguarding_lead_id"], ["id"])
        op.execute(FUNCTION)
        then = "FOR EACH ROW EXECUTE FUNCTION refuse_holding_overlap()"
    else:
        then = REFUSE
    op.execute(f"CREATE TRIGGER holding_overlap_new BEFORE INSERT ON holding {then}")
    op.execute(f"CREATE TRIGGER holding_overlap_changed {WHEN_CHANGED} {then}")


def downgrade() -> None:
    on = " ON holding" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER holding_overlap_changed{on}")
    op.execute(f"DROP TRIGGER holding_overlap_new{on}")
    if on:
        op.execute("DROP FUNCTION refuse_holding_overlap")
        op.drop_constraint("fk_agency_safeguarding_lead", "agency", type_="foreignkey")
