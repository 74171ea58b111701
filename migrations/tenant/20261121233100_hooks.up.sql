CREATE TABLE ?tenant.hook_receivers (
  id            bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  secret        bytea NOT NULL,
  former_secret bytea,
  former_until  timestamptz,
  failures      int NOT NULL DEFAULT 0,
  failing_since timestamptz,
  paused_at     timestamptz,
  purge_at      timestamptz,
  created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE ?tenant.hook_deliveries (
  id             bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  receiver_id    bigint NOT NULL,
  original_id    bigint NOT NULL DEFAULT 0,
  event          varchar(20) NOT NULL DEFAULT 'message.created',
  event_id       varchar(80) NOT NULL DEFAULT '',
  room_id        bigint NOT NULL DEFAULT 0,
  message_id     bigint NOT NULL DEFAULT 0,
  hop            smallint NOT NULL DEFAULT 0,
  attempts       int NOT NULL DEFAULT 0,
  outcome        varchar(8) NOT NULL DEFAULT 'waiting' CHECK (outcome IN ('waiting','done','failed')),
  problem        varchar(12) NOT NULL DEFAULT '',
  url            varchar(2048) NOT NULL DEFAULT '',
  request_header text NOT NULL DEFAULT '',
  request_body   text NOT NULL DEFAULT '',
  status         int NOT NULL DEFAULT 0,
  answer_header  text NOT NULL DEFAULT '',
  answer_body    text NOT NULL DEFAULT '',
  answer_bytes   bigint NOT NULL DEFAULT 0,
  took_ms        int NOT NULL DEFAULT 0,
  reply_id       bigint NOT NULL DEFAULT 0,
  said           varchar(200) NOT NULL DEFAULT '',
  created_at     timestamptz NOT NULL DEFAULT now(),
  done_at        timestamptz
);
CREATE INDEX hook_deliveries_receiver ON ?tenant.hook_deliveries (receiver_id, created_at, id);
CREATE INDEX hook_deliveries_message ON ?tenant.hook_deliveries (message_id) WHERE message_id <> 0;
CREATE UNIQUE INDEX hook_deliveries_event ON ?tenant.hook_deliveries (receiver_id, event_id) WHERE event_id <> '';
