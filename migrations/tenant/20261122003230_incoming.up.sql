CREATE TABLE ?tenant.incoming (
  id           bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  bot_id       bigint NOT NULL,
  room_id      bigint NOT NULL,
  hash         bytea NOT NULL,
  created_by   bigint NOT NULL,
  last_used_at timestamptz,
  created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX incoming_bot ON ?tenant.incoming (bot_id);
