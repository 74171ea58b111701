CREATE SCHEMA IF NOT EXISTS node;
CREATE TABLE node.residence (
  tenant_id      uuid PRIMARY KEY,
  schema_name    varchar(63) NOT NULL,
  residence      varchar(12) NOT NULL DEFAULT 'awake' CHECK (residence IN ('awake','hibernated')),
  generation     bigint NOT NULL DEFAULT 1,
  schema_version bigint NOT NULL DEFAULT 0,
  object         varchar(200) NOT NULL DEFAULT '',
  changed_at     timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE node.outbox (
  id         uuid PRIMARY KEY,
  tenant_id  uuid,
  queue      varchar(8) NOT NULL CHECK (queue IN ('now','soon','bulk')),
  kind       varchar(60) NOT NULL,
  args       jsonb NOT NULL,
  state      varchar(8) NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting','parked')),
  attempts   int NOT NULL DEFAULT 0,
  error      text NOT NULL DEFAULT '',
  due_at     timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_due ON node.outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_parked ON node.outbox (created_at) WHERE state = 'parked';
