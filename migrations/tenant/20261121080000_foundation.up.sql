CREATE SEQUENCE ?tenant.ids;
CREATE TABLE ?tenant.settings (
  tenant_id        uuid PRIMARY KEY,
  invite_code      varchar(24) NOT NULL DEFAULT '',
  welcome_put_away boolean NOT NULL DEFAULT false
);
CREATE TABLE ?tenant.members (
  id              bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  name            varchar(60) NOT NULL,
  email           varchar(160) NOT NULL,
  password_digest varchar(97) NOT NULL DEFAULT '',
  role            varchar(13) NOT NULL DEFAULT 'member' CHECK (role IN ('owner','administrator','member')),
  status          varchar(11) NOT NULL DEFAULT 'active' CHECK (status IN ('active','deactivated')),
  bio             varchar(140) NOT NULL DEFAULT '',
  avatar_version  bigint NOT NULL DEFAULT 0,
  confirmed_at    timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX members_email ON ?tenant.members (email);
CREATE TABLE ?tenant.sessions (
  id             bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  member_id      bigint NOT NULL,
  token_hash     varchar(43) NOT NULL,
  ip_address     varchar(45) NOT NULL DEFAULT '',
  user_agent     varchar(200) NOT NULL DEFAULT '',
  last_active_at timestamptz NOT NULL DEFAULT now(),
  created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE ?tenant.rooms (
  id              bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  kind            varchar(6) NOT NULL DEFAULT 'open' CHECK (kind IN ('open','closed','direct')),
  name            varchar(80) NOT NULL,
  topic           varchar(200) NOT NULL DEFAULT '',
  creator_id      bigint NOT NULL DEFAULT 0,
  seq             bigint NOT NULL DEFAULT 0,
  last_message_id bigint NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE ?tenant.memberships (
  member_id            bigint NOT NULL,
  room_id              bigint NOT NULL,
  involvement          varchar(10) NOT NULL DEFAULT 'mentions' CHECK (involvement IN ('everything','mentions','nothing','invisible')),
  last_read_message_id bigint NOT NULL DEFAULT 0,
  created_at           timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (member_id, room_id)
);
CREATE INDEX memberships_room ON ?tenant.memberships (room_id);
CREATE TABLE ?tenant.messages (
  id         bigint PRIMARY KEY,
  room_id    bigint NOT NULL,
  creator_id bigint NOT NULL,
  client_id  varchar(64) NOT NULL,
  body       text NOT NULL,
  body_html  text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  edited_at  timestamptz,
  deleted_at timestamptz
);
CREATE INDEX messages_room ON ?tenant.messages (room_id, id);
CREATE UNIQUE INDEX messages_client ON ?tenant.messages (creator_id, client_id);
CREATE TABLE ?tenant.attachments (
  id           bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  message_id   bigint NOT NULL,
  key          varchar(80) NOT NULL,
  filename     varchar(200) NOT NULL,
  content_type varchar(100) NOT NULL,
  byte_size    bigint NOT NULL,
  width        int NOT NULL DEFAULT 0,
  height       int NOT NULL DEFAULT 0
);
CREATE INDEX attachments_message ON ?tenant.attachments (message_id);
CREATE TABLE ?tenant.room_events (
  room_id    bigint NOT NULL,
  seq        bigint NOT NULL,
  type       varchar(20) NOT NULL,
  message_id bigint NOT NULL,
  PRIMARY KEY (room_id, seq)
);
