CREATE TABLE ?tenant.push_subscriptions (
  id           bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  member_id    bigint NOT NULL,
  session_id   bigint NOT NULL,
  endpoint     varchar(1000) NOT NULL,
  p256dh       varchar(87) NOT NULL,
  auth         varchar(22) NOT NULL,
  user_agent   varchar(200) NOT NULL DEFAULT '',
  failures     int NOT NULL DEFAULT 0,
  last_used_at timestamptz,
  created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX push_subscriptions_endpoint ON ?tenant.push_subscriptions (endpoint);
CREATE INDEX push_subscriptions_member ON ?tenant.push_subscriptions (member_id);
CREATE INDEX push_subscriptions_session ON ?tenant.push_subscriptions (session_id);
CREATE TABLE ?tenant.push_deliveries (
  message_id      bigint NOT NULL,
  subscription_id bigint NOT NULL,
  sent_at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (message_id, subscription_id)
);
CREATE INDEX push_deliveries_sent ON ?tenant.push_deliveries (sent_at);
