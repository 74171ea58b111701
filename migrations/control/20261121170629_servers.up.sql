CREATE TABLE node.self (
  one  boolean PRIMARY KEY DEFAULT true CHECK (one),
  name varchar(40) NOT NULL
);
ALTER TABLE node.residence ADD COLUMN moving_to varchar(40) NOT NULL DEFAULT '', ADD COLUMN move_id uuid;
ALTER TABLE node.outbox DROP CONSTRAINT outbox_state_check, ADD CONSTRAINT outbox_state_check CHECK (state IN ('waiting','parked','arriving'));
CREATE INDEX tenants_node ON control.tenants (node) WHERE node <> 'main';
