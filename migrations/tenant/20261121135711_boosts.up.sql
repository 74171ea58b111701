CREATE TABLE ?tenant.boosts (
  id         bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  message_id bigint NOT NULL,
  booster_id bigint NOT NULL,
  content    varchar(128) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX boosts_message ON ?tenant.boosts (message_id, booster_id, content);
ALTER TABLE ?tenant.room_events ADD COLUMN boost_id bigint NOT NULL DEFAULT 0;
