CREATE TABLE ?tenant.feeds (
  id         bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  name       varchar(60) NOT NULL,
  url        varchar(2048) NOT NULL,
  events     varchar(20)[] NOT NULL,
  rooms      bigint[] NOT NULL DEFAULT '{}',
  created_by bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE ?tenant.feed_cursors (
  feed_id       bigint NOT NULL,
  room_id       bigint NOT NULL,
  seq           bigint NOT NULL,
  pending       int NOT NULL DEFAULT 0,
  attempts      int NOT NULL DEFAULT 0,
  failing_since timestamptz,
  leased_until  timestamptz,
  PRIMARY KEY (feed_id, room_id)
);
CREATE INDEX feed_cursors_room ON ?tenant.feed_cursors (room_id);
