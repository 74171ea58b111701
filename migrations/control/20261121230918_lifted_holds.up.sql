-- When a workspace that was held ceased to be: what is to be deleted waits anew from then.
ALTER TABLE control.customers ADD COLUMN lifted_at timestamptz;
