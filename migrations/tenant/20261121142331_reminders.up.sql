CREATE TABLE ?tenant.reminders (
  id         bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  member_id  bigint NOT NULL,
  for_id     bigint NOT NULL DEFAULT 0,
  room_id    bigint NOT NULL,
  client_id  varchar(64) NOT NULL,
  body       text NOT NULL,
  due_at     timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  done_at    timestamptz
);
CREATE UNIQUE INDEX reminders_client ON ?tenant.reminders (member_id, client_id);
CREATE INDEX reminders_room ON ?tenant.reminders (room_id);
