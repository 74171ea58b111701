ALTER TABLE control.tenants ADD COLUMN closed_at timestamptz, ADD COLUMN suspended_at timestamptz;
CREATE TABLE control.customers (
  tenant_id         uuid PRIMARY KEY REFERENCES control.tenants,
  stripe_id         varchar(255) NOT NULL DEFAULT '',
  epoch             int NOT NULL DEFAULT 0,
  stays_free        boolean NOT NULL DEFAULT false,
  held              boolean NOT NULL DEFAULT false,
  trial_plan        varchar(40) NOT NULL DEFAULT '',
  trial_ends_at     timestamptz,
  checkout_id       varchar(255) NOT NULL DEFAULT '',
  checkout_url      text NOT NULL DEFAULT '',
  checkout_price    varchar(80) NOT NULL DEFAULT '',
  checkout_revision int NOT NULL DEFAULT 0,
  checkout_until    timestamptz,
  told              varchar(16) NOT NULL DEFAULT '',
  next_at           timestamptz,
  fetched_at        timestamptz,
  created_at        timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX customers_stripe ON control.customers (stripe_id) WHERE stripe_id <> '';
CREATE INDEX customers_next ON control.customers (next_at) WHERE next_at IS NOT NULL;
CREATE TABLE control.subscriptions (
  id                   varchar(255) PRIMARY KEY,
  tenant_id            uuid NOT NULL REFERENCES control.tenants,
  status               varchar(20) NOT NULL,
  plan                 varchar(40) NOT NULL,
  seats                bigint NOT NULL,
  every                varchar(8) NOT NULL,
  cancel_at_period_end boolean NOT NULL DEFAULT false,
  period_start         timestamptz NOT NULL,
  period_end           timestamptz NOT NULL,
  trial_ends_at        timestamptz,
  ended_at             timestamptz,
  created_at           timestamptz NOT NULL
);
CREATE INDEX subscriptions_tenant ON control.subscriptions (tenant_id);
CREATE TABLE control.subscription_items (
  id              varchar(255) PRIMARY KEY,
  subscription_id varchar(255) NOT NULL REFERENCES control.subscriptions ON DELETE CASCADE,
  metric          varchar(20) NOT NULL,
  price           varchar(80) NOT NULL,
  quantity        bigint NOT NULL,
  UNIQUE (subscription_id, metric)
);
CREATE TABLE control.invoices (
  id              varchar(255) PRIMARY KEY,
  tenant_id       uuid NOT NULL REFERENCES control.tenants,
  subscription_id varchar(255) NOT NULL DEFAULT '',
  number          varchar(80) NOT NULL DEFAULT '',
  status          varchar(16) NOT NULL,
  currency        varchar(3) NOT NULL,
  total           bigint NOT NULL,
  remaining       bigint NOT NULL,
  attempted       boolean NOT NULL DEFAULT false,
  due_at          timestamptz,
  paid_at         timestamptz,
  hosted_url      text NOT NULL DEFAULT '',
  pdf_url         text NOT NULL DEFAULT '',
  created_at      timestamptz NOT NULL
);
CREATE INDEX invoices_tenant ON control.invoices (tenant_id, created_at);
CREATE TABLE control.webhook_inbox (
  id          varchar(255) PRIMARY KEY,
  kind        varchar(80) NOT NULL,
  customer    varchar(255) NOT NULL DEFAULT '',
  body        text NOT NULL,
  happened_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  handled_at  timestamptz,
  outcome     varchar(200) NOT NULL DEFAULT ''
);
CREATE INDEX webhook_inbox_open ON control.webhook_inbox (received_at) WHERE handled_at IS NULL;
CREATE INDEX webhook_inbox_happened ON control.webhook_inbox (happened_at);
CREATE TABLE control.billing_facts (
  key        varchar(200) PRIMARY KEY,
  tenant_id  uuid NOT NULL REFERENCES control.tenants,
  created_at timestamptz NOT NULL DEFAULT now()
);
