CREATE TABLE control.usage_periods (
  tenant_id       uuid NOT NULL REFERENCES control.tenants (id),
  metric          varchar(20) NOT NULL,
  period_start    timestamptz NOT NULL,
  period_end      timestamptz NOT NULL CHECK (period_end > period_start),
  customer        varchar(255) NOT NULL,
  subscription    varchar(255) NOT NULL,
  item            varchar(255) NOT NULL,
  is_level        boolean NOT NULL,
  unit            bigint NOT NULL,
  price           bigint NOT NULL,
  included        bigint NOT NULL,
  used            bigint NOT NULL DEFAULT 0,
  billable        bigint NOT NULL DEFAULT 0,
  revision        bigint NOT NULL DEFAULT 0,
  pushed_revision bigint NOT NULL DEFAULT 0,
  pushed_billable bigint NOT NULL DEFAULT 0,
  unsure          boolean NOT NULL DEFAULT false,
  state           varchar(8) NOT NULL DEFAULT 'open' CHECK (state IN ('open','closed')),
  PRIMARY KEY (tenant_id, metric, period_start)
);
CREATE INDEX usage_periods_unpushed ON control.usage_periods (tenant_id, metric, period_start) WHERE revision <> pushed_revision;
CREATE INDEX usage_periods_open ON control.usage_periods (period_end) WHERE state = 'open';
CREATE TABLE control.usage_lines (
  tenant_id    uuid NOT NULL,
  metric       varchar(20) NOT NULL,
  period_start timestamptz NOT NULL,
  revision     bigint NOT NULL,
  units        bigint NOT NULL CHECK (units <> 0),
  amount       bigint NOT NULL,
  invoice      varchar(255) NOT NULL DEFAULT '',
  line_id      varchar(255) NOT NULL DEFAULT '',
  state        varchar(8) NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting','billed','dropped')),
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, metric, period_start, revision),
  FOREIGN KEY (tenant_id, metric, period_start) REFERENCES control.usage_periods
);
CREATE INDEX usage_lines_waiting ON control.usage_lines (tenant_id, metric, period_start, revision) WHERE state = 'waiting';
CREATE TABLE control.usage_alerts (
  tenant_id    uuid NOT NULL REFERENCES control.tenants (id),
  metric       varchar(20) NOT NULL,
  period_start timestamptz NOT NULL,
  at           int NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, metric, period_start, at)
);
