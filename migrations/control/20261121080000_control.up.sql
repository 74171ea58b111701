CREATE TABLE control.tenants (
  id             uuid PRIMARY KEY,
  slug           varchar(40) NOT NULL UNIQUE,
  name           varchar(80) NOT NULL,
  state          varchar(12) NOT NULL CHECK (state IN ('provisioning','trialing','active','past_due','suspended','cancelled','deleted')),
  residence      varchar(12) NOT NULL DEFAULT 'awake' CHECK (residence IN ('awake','hibernated')),
  operation      varchar(12) NOT NULL DEFAULT '' CHECK (operation IN ('','provision','hibernate','wake','move','delete')),
  node           varchar(40) NOT NULL DEFAULT 'main',
  schema_version bigint NOT NULL DEFAULT 0,
  accent         varchar(12) NOT NULL DEFAULT 'ember',
  created_at     timestamptz NOT NULL DEFAULT now(),
  last_active_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE control.domains (
  host        varchar(253) PRIMARY KEY,
  tenant_id   uuid NOT NULL REFERENCES control.tenants,
  verified_at timestamptz,
  created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX domains_tenant ON control.domains (tenant_id);
CREATE TABLE control.directory (
  email     varchar(160) NOT NULL,
  tenant_id uuid NOT NULL REFERENCES control.tenants,
  PRIMARY KEY (email, tenant_id)
);
CREATE INDEX directory_tenant ON control.directory (tenant_id);
CREATE TABLE control.doors (
  hash      bytea PRIMARY KEY,
  kind      varchar(12) NOT NULL CHECK (kind IN ('invite','bot','token','incoming')),
  tenant_id uuid NOT NULL REFERENCES control.tenants
);
CREATE INDEX doors_tenant ON control.doors (tenant_id);
CREATE TABLE control.spent_links (
  hash       bytea PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX spent_links_expiry ON control.spent_links (expires_at);
CREATE TABLE control.operations (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL REFERENCES control.tenants,
  kind         varchar(12) NOT NULL CHECK (kind IN ('provision','hibernate','wake','move','delete')),
  step         varchar(20) NOT NULL,
  args         jsonb NOT NULL,
  attempts     int NOT NULL DEFAULT 0,
  error        text NOT NULL DEFAULT '',
  leased_until timestamptz NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  done_at      timestamptz
);
CREATE INDEX operations_due ON control.operations (leased_until) WHERE done_at IS NULL;
CREATE INDEX operations_tenant ON control.operations (tenant_id);
CREATE TABLE control.operators (
  id              uuid PRIMARY KEY,
  email           varchar(160) NOT NULL UNIQUE,
  name            varchar(80) NOT NULL DEFAULT '',
  password_digest varchar(100) NOT NULL DEFAULT '',
  link_hash       bytea,
  link_expires_at timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE control.operator_sessions (
  id             uuid PRIMARY KEY,
  operator_id    uuid NOT NULL REFERENCES control.operators ON DELETE CASCADE,
  token_hash     varchar(43) NOT NULL,
  ip_address     varchar(45) NOT NULL DEFAULT '',
  user_agent     varchar(200) NOT NULL DEFAULT '',
  last_active_at timestamptz NOT NULL DEFAULT now(),
  created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE control.audit_log (
  id          uuid PRIMARY KEY,
  operator_id uuid REFERENCES control.operators,
  tenant_id   uuid REFERENCES control.tenants,
  action      varchar(60) NOT NULL,
  reason      text NOT NULL DEFAULT '',
  detail      jsonb NOT NULL DEFAULT '{}',
  created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_tenant ON control.audit_log (tenant_id, created_at);
