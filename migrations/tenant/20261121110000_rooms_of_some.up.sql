ALTER TABLE ?tenant.rooms ADD COLUMN people_key varchar(43);
CREATE UNIQUE INDEX rooms_people ON ?tenant.rooms (people_key);
ALTER TABLE ?tenant.settings ADD COLUMN rooms_by_administrators boolean NOT NULL DEFAULT false;
CREATE TABLE ?tenant.mentions (
  member_id  bigint NOT NULL,
  room_id    bigint NOT NULL,
  message_id bigint NOT NULL,
  PRIMARY KEY (member_id, room_id, message_id)
);
CREATE INDEX mentions_message ON ?tenant.mentions (message_id);
