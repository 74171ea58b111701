CREATE INDEX IF NOT EXISTS invoices_open ON control.invoices (created_at) WHERE status = 'open';
