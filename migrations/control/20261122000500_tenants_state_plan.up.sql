-- A list of one state and one plan by MRR is read, and counted, along one index.
CREATE INDEX tenants_state_plan ON control.tenants (state, plan, mrr, id);
