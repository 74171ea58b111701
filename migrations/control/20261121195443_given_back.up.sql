ALTER TABLE control.invoices ADD COLUMN refunded bigint NOT NULL DEFAULT 0, ADD COLUMN disputed varchar(40) NOT NULL DEFAULT '';
ALTER TABLE control.webhook_inbox ADD COLUMN charge varchar(255) NOT NULL DEFAULT '';
