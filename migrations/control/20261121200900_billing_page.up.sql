ALTER TABLE control.customers
  ADD COLUMN contact_name        varchar(255) NOT NULL DEFAULT '',
  ADD COLUMN contact_email       varchar(320) NOT NULL DEFAULT '',
  ADD COLUMN contact_line1       varchar(255) NOT NULL DEFAULT '',
  ADD COLUMN contact_line2       varchar(255) NOT NULL DEFAULT '',
  ADD COLUMN contact_city        varchar(255) NOT NULL DEFAULT '',
  ADD COLUMN contact_state       varchar(255) NOT NULL DEFAULT '',
  ADD COLUMN contact_postal_code varchar(255) NOT NULL DEFAULT '',
  ADD COLUMN contact_country     varchar(2) NOT NULL DEFAULT '',
  ADD COLUMN contact_tax_kind    varchar(40) NOT NULL DEFAULT '',
  ADD COLUMN contact_tax_id      varchar(255) NOT NULL DEFAULT '',
  ADD COLUMN contact_tax_status  varchar(20) NOT NULL DEFAULT '';
ALTER TABLE control.subscriptions
  ADD COLUMN schedule         varchar(255) NOT NULL DEFAULT '',
  ADD COLUMN next_plan        varchar(40) NOT NULL DEFAULT '',
  ADD COLUMN next_every       varchar(8) NOT NULL DEFAULT '',
  ADD COLUMN changes_at       timestamptz,
  ADD COLUMN discount_name    varchar(255) NOT NULL DEFAULT '',
  ADD COLUMN discount_percent double precision NOT NULL DEFAULT 0,
  ADD COLUMN discount_amount  bigint NOT NULL DEFAULT 0,
  ADD COLUMN discount_ends_at timestamptz;
ALTER TABLE control.invoices
  ADD COLUMN about       varchar(255) NOT NULL DEFAULT '',
  ADD COLUMN discount    bigint NOT NULL DEFAULT 0,
  ADD COLUMN tax         bigint NOT NULL DEFAULT 0,
  ADD COLUMN receipt_url text NOT NULL DEFAULT '';
