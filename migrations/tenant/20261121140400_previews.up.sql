ALTER TABLE ?tenant.settings ADD COLUMN link_previews boolean NOT NULL DEFAULT true;
CREATE TABLE ?tenant.previews (
  id           bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  message_id   bigint NOT NULL,
  position     smallint NOT NULL,
  url          varchar(2048) NOT NULL,
  site_name    varchar(80) NOT NULL DEFAULT '',
  title        varchar(280) NOT NULL,
  description  varchar(560) NOT NULL DEFAULT '',
  image_key    varchar(80) NOT NULL DEFAULT '',
  width        int NOT NULL DEFAULT 0,
  height       int NOT NULL DEFAULT 0,
  dismissed_at timestamptz
);
CREATE UNIQUE INDEX previews_message ON ?tenant.previews (message_id, url);
CREATE INDEX previews_image ON ?tenant.previews (image_key) WHERE image_key <> '';
CREATE TABLE ?tenant.linked_pages (
  url         varchar(2048) PRIMARY KEY,
  site_name   varchar(80) NOT NULL DEFAULT '',
  title       varchar(280) NOT NULL DEFAULT '',
  description varchar(560) NOT NULL DEFAULT '',
  image_key   varchar(80) NOT NULL DEFAULT '',
  width       int NOT NULL DEFAULT 0,
  height      int NOT NULL DEFAULT 0,
  expires_at  timestamptz NOT NULL
);
CREATE INDEX linked_pages_expire ON ?tenant.linked_pages (expires_at);
CREATE INDEX linked_pages_image ON ?tenant.linked_pages (image_key) WHERE image_key <> '';
