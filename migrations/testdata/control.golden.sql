announcement_mails.announcement_id uuid NOT NULL
announcement_mails.tenant_id uuid NOT NULL
announcement_mails.member_id bigint NOT NULL
announcement_mails.sent_at timestamp with time zone
announcements.id uuid NOT NULL
announcements.kind character varying(12) NOT NULL
announcements.title character varying(120) NOT NULL
announcements.body character varying(2000) NOT NULL DEFAULT ''::character varying
announcements.plans jsonb NOT NULL DEFAULT '[]'::jsonb
announcements.states jsonb NOT NULL DEFAULT '[]'::jsonb
announcements.servers jsonb NOT NULL DEFAULT '[]'::jsonb
announcements.tenants jsonb NOT NULL DEFAULT '[]'::jsonb
announcements.dismissible boolean NOT NULL DEFAULT true
announcements.by_mail boolean NOT NULL DEFAULT false
announcements.mailed_to uuid
announcements.starts_at timestamp with time zone NOT NULL
announcements.ends_at timestamp with time zone NOT NULL
announcements.created_by character varying(160) NOT NULL
announcements.created_at timestamp with time zone NOT NULL DEFAULT now()
announcements.changed_at timestamp with time zone NOT NULL DEFAULT now()
audit_chain.number bigint NOT NULL
audit_chain.day date NOT NULL
audit_chain.entry_id uuid NOT NULL
audit_chain.hash bytea NOT NULL
audit_log.id uuid NOT NULL
audit_log.operator_id uuid
audit_log.tenant_id uuid
audit_log.action character varying(60) NOT NULL
audit_log.reason text NOT NULL DEFAULT ''::text
audit_log.detail jsonb NOT NULL DEFAULT '{}'::jsonb
audit_log.created_at timestamp with time zone NOT NULL DEFAULT now()
audit_log.actor character varying(160) NOT NULL DEFAULT ''::character varying
audit_log.session_id uuid
audit_log.ip_address character varying(45) NOT NULL DEFAULT ''::character varying
billing_drift.id uuid NOT NULL
billing_drift.tenant_id uuid NOT NULL
billing_drift.kind character varying(40) NOT NULL
billing_drift.ours character varying(200) NOT NULL
billing_drift.theirs character varying(200) NOT NULL
billing_drift.created_at timestamp with time zone NOT NULL DEFAULT now()
billing_drift.run uuid
billing_drift.metric character varying(20) NOT NULL DEFAULT ''::character varying
billing_drift.delta bigint NOT NULL DEFAULT 0
billing_drift.money bigint NOT NULL DEFAULT 0
billing_drift.action character varying(80) NOT NULL DEFAULT ''::character varying
billing_drift.alarming boolean NOT NULL DEFAULT false
billing_drift_report.one boolean NOT NULL DEFAULT true
billing_drift_report.run uuid NOT NULL
billing_drift_report.begun_at timestamp with time zone NOT NULL DEFAULT now()
billing_drift_report.done_at timestamp with time zone
billing_drift_report.looked jsonb NOT NULL DEFAULT '{}'::jsonb
billing_drift_report.problem text NOT NULL DEFAULT ''::text
billing_facts.key character varying(200) NOT NULL
billing_facts.tenant_id uuid NOT NULL
billing_facts.created_at timestamp with time zone NOT NULL DEFAULT now()
board.sole boolean NOT NULL DEFAULT true
board.generation bigint NOT NULL DEFAULT 1
cost_days.day date NOT NULL
cost_days.reckoned_at timestamp with time zone NOT NULL
cost_days.tenants bigint NOT NULL
cost_days.mrr bigint NOT NULL
cost_days.cost bigint NOT NULL
cost_days.asleep bigint NOT NULL
cost_days.asleep_bytes bigint NOT NULL
cost_days.quiet bigint NOT NULL
cost_days.quiet_bytes bigint NOT NULL
costs_due.tenant_id uuid NOT NULL
costs_due.due_at timestamp with time zone NOT NULL
credits.id uuid NOT NULL
credits.tenant_id uuid NOT NULL
credits.customer character varying(255) NOT NULL
credits.amount bigint NOT NULL
credits.state character varying(9) NOT NULL DEFAULT 'waiting'::character varying
credits.reason text NOT NULL
credits.actor character varying(160) NOT NULL DEFAULT ''::character varying
credits.tries integer NOT NULL DEFAULT 0
credits.entry character varying(255) NOT NULL DEFAULT ''::character varying
credits.created_at timestamp with time zone NOT NULL DEFAULT now()
customers.tenant_id uuid NOT NULL
customers.stripe_id character varying(255) NOT NULL DEFAULT ''::character varying
customers.epoch integer NOT NULL DEFAULT 0
customers.stays_free boolean NOT NULL DEFAULT false
customers.held boolean NOT NULL DEFAULT false
customers.trial_plan character varying(40) NOT NULL DEFAULT ''::character varying
customers.trial_ends_at timestamp with time zone
customers.checkout_id character varying(255) NOT NULL DEFAULT ''::character varying
customers.checkout_url text NOT NULL DEFAULT ''::text
customers.checkout_price character varying(80) NOT NULL DEFAULT ''::character varying
customers.checkout_revision integer NOT NULL DEFAULT 0
customers.checkout_until timestamp with time zone
customers.next_at timestamp with time zone
customers.fetched_at timestamp with time zone
customers.created_at timestamp with time zone NOT NULL DEFAULT now()
customers.contact_name character varying(255) NOT NULL DEFAULT ''::character varying
customers.contact_email character varying(320) NOT NULL DEFAULT ''::character varying
customers.contact_line1 character varying(255) NOT NULL DEFAULT ''::character varying
customers.contact_line2 character varying(255) NOT NULL DEFAULT ''::character varying
customers.contact_city character varying(255) NOT NULL DEFAULT ''::character varying
customers.contact_state character varying(255) NOT NULL DEFAULT ''::character varying
customers.contact_postal_code character varying(255) NOT NULL DEFAULT ''::character varying
customers.contact_country character varying(2) NOT NULL DEFAULT ''::character varying
customers.contact_tax_kind character varying(40) NOT NULL DEFAULT ''::character varying
customers.contact_tax_id character varying(255) NOT NULL DEFAULT ''::character varying
customers.contact_tax_status character varying(20) NOT NULL DEFAULT ''::character varying
customers.lifted_at timestamp with time zone
deletions.tenant_id uuid NOT NULL
deletions.reason character varying(500) NOT NULL
deletions.asked_by uuid NOT NULL
deletions.asked_name character varying(160) NOT NULL
deletions.asked_at timestamp with time zone NOT NULL
deletions.confirmed_by uuid
deletions.confirmed_name character varying(160) NOT NULL DEFAULT ''::character varying
deletions.confirmed_at timestamp with time zone
directory.email character varying(160) NOT NULL
directory.tenant_id uuid NOT NULL
domain_claims.tenant_id uuid NOT NULL
domain_claims.host character varying(253) NOT NULL
domain_claims.token character varying(43) NOT NULL
domain_claims.created_at timestamp with time zone NOT NULL DEFAULT now()
domains.host character varying(253) NOT NULL
domains.tenant_id uuid NOT NULL
domains.verified_at timestamp with time zone
domains.created_at timestamp with time zone NOT NULL DEFAULT now()
doors.hash bytea NOT NULL
doors.kind character varying(12) NOT NULL
doors.tenant_id uuid NOT NULL
doors.finder bytea
doors.closes_at timestamp with time zone
exports.id uuid NOT NULL
exports.tenant_id uuid NOT NULL
exports.asked_name character varying(160) NOT NULL
exports.reason character varying(500) NOT NULL
exports.object character varying(200) NOT NULL DEFAULT ''::character varying
exports.bytes bigint NOT NULL DEFAULT 0
exports.created_at timestamp with time zone NOT NULL
exports.until timestamp with time zone
flag_overrides.flag character varying(40) NOT NULL
flag_overrides.tenant_id uuid NOT NULL
flag_overrides.value jsonb NOT NULL
flag_overrides.changed_by character varying(160) NOT NULL
flag_overrides.changed_at timestamp with time zone NOT NULL DEFAULT now()
flags.name character varying(40) NOT NULL
flags.everybody jsonb
flags.share smallint NOT NULL DEFAULT 0
flags.shared jsonb
flags.plans jsonb NOT NULL DEFAULT '{}'::jsonb
flags.owner character varying(160) NOT NULL DEFAULT ''::character varying
flags.expires_on date
flags.changed_by character varying(160) NOT NULL
flags.changed_at timestamp with time zone NOT NULL DEFAULT now()
fleet_failures.tenant_id uuid NOT NULL
fleet_failures.run_id uuid
fleet_failures.target bigint NOT NULL
fleet_failures.attempts integer NOT NULL DEFAULT 1
fleet_failures.error text NOT NULL
fleet_failures.failed_at timestamp with time zone NOT NULL DEFAULT now()
fleet_hold.sole boolean NOT NULL DEFAULT true
fleet_hold.reason character varying(500) NOT NULL
fleet_hold.held_by character varying(160) NOT NULL
fleet_hold.held_at timestamp with time zone NOT NULL DEFAULT now()
fleet_runs.id uuid NOT NULL
fleet_runs.target bigint NOT NULL
fleet_runs.wave character varying(8) NOT NULL
fleet_runs.size integer NOT NULL DEFAULT 0
fleet_runs.done integer NOT NULL DEFAULT 0
fleet_runs.failed integer NOT NULL DEFAULT 0
fleet_runs.moved integer NOT NULL DEFAULT 0
fleet_runs.failures integer NOT NULL DEFAULT 0
fleet_runs.outcome character varying(12) NOT NULL DEFAULT 'running'::character varying
fleet_runs.started_at timestamp with time zone NOT NULL DEFAULT now()
fleet_runs.seen_at timestamp with time zone NOT NULL DEFAULT now()
fleet_skips.tenant_id uuid NOT NULL
fleet_skips.target bigint NOT NULL
fleet_skips.reason character varying(500) NOT NULL
fleet_skips.skipped_by character varying(160) NOT NULL
fleet_skips.skipped_at timestamp with time zone NOT NULL DEFAULT now()
invoices.id character varying(255) NOT NULL
invoices.tenant_id uuid NOT NULL
invoices.subscription_id character varying(255) NOT NULL DEFAULT ''::character varying
invoices.number character varying(80) NOT NULL DEFAULT ''::character varying
invoices.status character varying(16) NOT NULL
invoices.currency character varying(3) NOT NULL
invoices.total bigint NOT NULL
invoices.remaining bigint NOT NULL
invoices.attempted boolean NOT NULL DEFAULT false
invoices.due_at timestamp with time zone
invoices.paid_at timestamp with time zone
invoices.hosted_url text NOT NULL DEFAULT ''::text
invoices.pdf_url text NOT NULL DEFAULT ''::text
invoices.created_at timestamp with time zone NOT NULL
invoices.refunded bigint NOT NULL DEFAULT 0
invoices.disputed character varying(40) NOT NULL DEFAULT ''::character varying
invoices.about character varying(255) NOT NULL DEFAULT ''::character varying
invoices.discount bigint NOT NULL DEFAULT 0
invoices.tax bigint NOT NULL DEFAULT 0
invoices.receipt_url text NOT NULL DEFAULT ''::text
migrations.version bigint NOT NULL
migrations.applied_at timestamp with time zone NOT NULL DEFAULT now()
mrr_movements.id bigint NOT NULL
mrr_movements.tenant_id uuid NOT NULL
mrr_movements.at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
mrr_movements.kind character varying(12) NOT NULL
mrr_movements.delta bigint NOT NULL
mrr_movements.mrr bigint NOT NULL
operations.id uuid NOT NULL
operations.tenant_id uuid NOT NULL
operations.kind character varying(12) NOT NULL
operations.step character varying(20) NOT NULL
operations.args jsonb NOT NULL
operations.attempts integer NOT NULL DEFAULT 0
operations.error text NOT NULL DEFAULT ''::text
operations.leased_until timestamp with time zone NOT NULL
operations.created_at timestamp with time zone NOT NULL DEFAULT now()
operations.done_at timestamp with time zone
operator_passkeys.id uuid NOT NULL
operator_passkeys.operator_id uuid NOT NULL
operator_passkeys.credential_id bytea NOT NULL
operator_passkeys.record jsonb NOT NULL
operator_passkeys.name character varying(60) NOT NULL
operator_passkeys.used_at timestamp with time zone
operator_passkeys.created_at timestamp with time zone NOT NULL DEFAULT now()
operator_recovery_codes.operator_id uuid NOT NULL
operator_recovery_codes.hash character varying(43) NOT NULL
operator_recovery_codes.used_at timestamp with time zone
operator_sessions.id uuid NOT NULL
operator_sessions.operator_id uuid NOT NULL
operator_sessions.token_hash character varying(43) NOT NULL
operator_sessions.ip_address character varying(45) NOT NULL DEFAULT ''::character varying
operator_sessions.user_agent character varying(200) NOT NULL DEFAULT ''::character varying
operator_sessions.last_active_at timestamp with time zone NOT NULL DEFAULT now()
operator_sessions.created_at timestamp with time zone NOT NULL DEFAULT now()
operator_sessions.second_at timestamp with time zone
operator_sessions.proved_at timestamp with time zone NOT NULL DEFAULT now()
operator_views.id uuid NOT NULL
operator_views.operator_id uuid NOT NULL
operator_views.name character varying(40) NOT NULL
operator_views.query character varying(600) NOT NULL
operator_views.created_at timestamp with time zone NOT NULL DEFAULT now()
operators.id uuid NOT NULL
operators.email character varying(160) NOT NULL
operators.name character varying(80) NOT NULL DEFAULT ''::character varying
operators.password_digest character varying(100) NOT NULL DEFAULT ''::character varying
operators.link_hash bytea
operators.link_expires_at timestamp with time zone
operators.created_at timestamp with time zone NOT NULL DEFAULT now()
operators.role character varying(12) NOT NULL DEFAULT 'viewer'::character varying
operators.removed_at timestamp with time zone
operators.totp_sealed bytea
operators.totp_step bigint NOT NULL DEFAULT 0
pulse.minute timestamp with time zone NOT NULL
pulse.requests bigint NOT NULL
pulse.failed bigint NOT NULL
pulse.messages bigint NOT NULL
push_key.only_one boolean NOT NULL DEFAULT true
push_key.sealed bytea NOT NULL
push_key.created_at timestamp with time zone NOT NULL DEFAULT now()
seat_counts.tenant_id uuid NOT NULL
seat_counts.active bigint NOT NULL DEFAULT 0
seat_counts.counted_at timestamp with time zone
seat_counts.recount_at timestamp with time zone
seat_counts.revision bigint NOT NULL DEFAULT 0
seat_counts.pushed_revision bigint NOT NULL DEFAULT 0
slugs_retired.slug character varying(40) NOT NULL
slugs_retired.tenant_id uuid NOT NULL
slugs_retired.until timestamp with time zone NOT NULL
spent_links.hash bytea NOT NULL
spent_links.expires_at timestamp with time zone NOT NULL
subscription_items.id character varying(255) NOT NULL
subscription_items.subscription_id character varying(255) NOT NULL
subscription_items.metric character varying(20) NOT NULL
subscription_items.price character varying(80) NOT NULL
subscription_items.quantity bigint NOT NULL
subscription_items.created_at timestamp with time zone NOT NULL DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone
subscriptions.id character varying(255) NOT NULL
subscriptions.tenant_id uuid NOT NULL
subscriptions.status character varying(20) NOT NULL
subscriptions.plan character varying(40) NOT NULL
subscriptions.seats bigint NOT NULL
subscriptions.every character varying(8) NOT NULL
subscriptions.cancel_at_period_end boolean NOT NULL DEFAULT false
subscriptions.period_start timestamp with time zone NOT NULL
subscriptions.period_end timestamp with time zone NOT NULL
subscriptions.trial_ends_at timestamp with time zone
subscriptions.ended_at timestamp with time zone
subscriptions.created_at timestamp with time zone NOT NULL
subscriptions.schedule character varying(255) NOT NULL DEFAULT ''::character varying
subscriptions.next_plan character varying(40) NOT NULL DEFAULT ''::character varying
subscriptions.next_every character varying(8) NOT NULL DEFAULT ''::character varying
subscriptions.changes_at timestamp with time zone
subscriptions.discount_name character varying(255) NOT NULL DEFAULT ''::character varying
subscriptions.discount_percent double precision NOT NULL DEFAULT 0
subscriptions.discount_amount bigint NOT NULL DEFAULT 0
subscriptions.discount_ends_at timestamp with time zone
subscriptions.monthly bigint NOT NULL DEFAULT 0
switches.id uuid NOT NULL
switches.kind character varying(12) NOT NULL
switches.tenant_id uuid
switches.words character varying(280) NOT NULL
switches.reason character varying(500) NOT NULL
switches.started_by character varying(160) NOT NULL
switches.started_at timestamp with time zone NOT NULL DEFAULT now()
switches.until timestamp with time zone NOT NULL
switches.ended_by character varying(160) NOT NULL DEFAULT ''::character varying
switches.ended_at timestamp with time zone
tenants.id uuid NOT NULL
tenants.slug character varying(40) NOT NULL
tenants.name character varying(80) NOT NULL
tenants.state character varying(12) NOT NULL
tenants.residence character varying(12) NOT NULL DEFAULT 'awake'::character varying
tenants.operation character varying(12) NOT NULL DEFAULT ''::character varying
tenants.node character varying(40) NOT NULL DEFAULT 'main'::character varying
tenants.schema_version bigint NOT NULL DEFAULT 0
tenants.accent character varying(12) NOT NULL DEFAULT 'ember'::character varying
tenants.created_at timestamp with time zone NOT NULL DEFAULT now()
tenants.last_active_at timestamp with time zone NOT NULL DEFAULT now()
tenants.delete_at timestamp with time zone
tenants.closed_from character varying(12) NOT NULL DEFAULT ''::character varying
tenants.domain character varying(253) NOT NULL DEFAULT ''::character varying
tenants.has_bans boolean NOT NULL DEFAULT false
tenants.styles_hash character varying(16) NOT NULL DEFAULT ''::character varying
tenants.logo_version bigint NOT NULL DEFAULT 0
tenants.generation bigint NOT NULL DEFAULT 1
tenants.last_request_at timestamp with time zone NOT NULL DEFAULT now()
tenants.canary boolean NOT NULL DEFAULT false
tenants.plan character varying(40) NOT NULL DEFAULT ''::character varying
tenants.seats bigint NOT NULL DEFAULT 0
tenants.overrides jsonb NOT NULL DEFAULT '{}'::jsonb
tenants.idle_at timestamp with time zone NOT NULL DEFAULT now()
tenants.archive_size bigint NOT NULL DEFAULT 0
tenants.closed_at timestamp with time zone
tenants.suspended_at timestamp with time zone
tenants.told character varying(16) NOT NULL DEFAULT ''::character varying
tenants.overage boolean
tenants.overage_cap bigint
tenants.mrr bigint NOT NULL DEFAULT 0
tenants.owner_email character varying(160) NOT NULL DEFAULT ''::character varying
tenants.condemned_at timestamp with time zone
tenants.cost bigint
tenants.database_size bigint
trials.tenant_id uuid NOT NULL
trials.began_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
trials.converted_at timestamp with time zone
usage_alerts.tenant_id uuid NOT NULL
usage_alerts.metric character varying(20) NOT NULL
usage_alerts.period_start timestamp with time zone NOT NULL
usage_alerts.at integer NOT NULL
usage_alerts.created_at timestamp with time zone NOT NULL DEFAULT now()
usage_hourly.tenant_id uuid NOT NULL
usage_hourly.metric character varying(20) NOT NULL
usage_hourly.hour timestamp with time zone NOT NULL
usage_hourly.node character varying(40) NOT NULL
usage_hourly.quantity bigint NOT NULL
usage_hourly.moment numeric NOT NULL DEFAULT 0
usage_hourly.era bigint NOT NULL
usage_hourly.as_of bigint NOT NULL
usage_lines.tenant_id uuid NOT NULL
usage_lines.metric character varying(20) NOT NULL
usage_lines.period_start timestamp with time zone NOT NULL
usage_lines.revision bigint NOT NULL
usage_lines.units bigint NOT NULL
usage_lines.amount bigint NOT NULL
usage_lines.invoice character varying(255) NOT NULL DEFAULT ''::character varying
usage_lines.line_id character varying(255) NOT NULL DEFAULT ''::character varying
usage_lines.state character varying(8) NOT NULL DEFAULT 'waiting'::character varying
usage_lines.created_at timestamp with time zone NOT NULL DEFAULT now()
usage_periods.tenant_id uuid NOT NULL
usage_periods.metric character varying(20) NOT NULL
usage_periods.period_start timestamp with time zone NOT NULL
usage_periods.period_end timestamp with time zone NOT NULL
usage_periods.customer character varying(255) NOT NULL
usage_periods.subscription character varying(255) NOT NULL
usage_periods.item character varying(255) NOT NULL
usage_periods.is_level boolean NOT NULL
usage_periods.unit bigint NOT NULL
usage_periods.price bigint NOT NULL
usage_periods.included bigint NOT NULL
usage_periods.used bigint NOT NULL DEFAULT 0
usage_periods.billable bigint NOT NULL DEFAULT 0
usage_periods.revision bigint NOT NULL DEFAULT 0
usage_periods.pushed_revision bigint NOT NULL DEFAULT 0
usage_periods.pushed_billable bigint NOT NULL DEFAULT 0
usage_periods.unsure boolean NOT NULL DEFAULT false
usage_periods.state character varying(8) NOT NULL DEFAULT 'open'::character varying
usage_periods.consented_at timestamp with time zone
usage_periods.cap bigint NOT NULL DEFAULT 0
usage_periods.checked_at timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone
usage_periods.item_since timestamp with time zone NOT NULL DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone
usage_periods.month bigint NOT NULL DEFAULT 0
webhook_inbox.id character varying(255) NOT NULL
webhook_inbox.kind character varying(80) NOT NULL
webhook_inbox.customer character varying(255) NOT NULL DEFAULT ''::character varying
webhook_inbox.body text NOT NULL
webhook_inbox.happened_at timestamp with time zone NOT NULL
webhook_inbox.received_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
webhook_inbox.handled_at timestamp with time zone
webhook_inbox.outcome character varying(200) NOT NULL DEFAULT ''::character varying
webhook_inbox.charge character varying(255) NOT NULL DEFAULT ''::character varying
webhook_inbox.attempts integer NOT NULL DEFAULT 0
webhook_inbox.replayed_at timestamp with time zone

?tenant.announcement_mails announcement_mails_announcement_id_fkey FOREIGN KEY (announcement_id) REFERENCES ?tenant.announcements(id)
?tenant.announcement_mails announcement_mails_pkey PRIMARY KEY (announcement_id, tenant_id, member_id)
?tenant.announcement_mails announcement_mails_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.announcements announcements_check CHECK ((ends_at >= starts_at))
?tenant.announcements announcements_kind_check CHECK (((kind)::text = ANY ((ARRAY['notice'::character varying, 'maintenance'::character varying, 'incident'::character varying])::text[])))
?tenant.announcements announcements_pkey PRIMARY KEY (id)
?tenant.audit_chain audit_chain_entry_id_key UNIQUE (entry_id)
?tenant.audit_chain audit_chain_pkey PRIMARY KEY (number)
?tenant.audit_log audit_log_link TRIGGER DEFERRABLE INITIALLY DEFERRED
?tenant.audit_log audit_log_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES ?tenant.operators(id)
?tenant.audit_log audit_log_pkey PRIMARY KEY (id)
?tenant.audit_log audit_log_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.billing_drift billing_drift_pkey PRIMARY KEY (id)
?tenant.billing_drift billing_drift_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.billing_drift_report billing_drift_report_one_check CHECK (one)
?tenant.billing_drift_report billing_drift_report_pkey PRIMARY KEY (one)
?tenant.billing_facts billing_facts_pkey PRIMARY KEY (key)
?tenant.billing_facts billing_facts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.board board_pkey PRIMARY KEY (sole)
?tenant.board board_sole_check CHECK (sole)
?tenant.cost_days cost_days_pkey PRIMARY KEY (day)
?tenant.costs_due costs_due_pkey PRIMARY KEY (tenant_id)
?tenant.costs_due costs_due_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id) ON DELETE CASCADE
?tenant.credits credits_amount_check CHECK ((amount > 0))
?tenant.credits credits_pkey PRIMARY KEY (id)
?tenant.credits credits_state_check CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'given'::character varying, 'returning'::character varying, 'returned'::character varying, 'used'::character varying, 'lost'::character varying])::text[])))
?tenant.credits credits_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.customers customers_pkey PRIMARY KEY (tenant_id)
?tenant.customers customers_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.deletions deletions_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES ?tenant.operators(id)
?tenant.deletions deletions_check CHECK ((confirmed_by <> asked_by))
?tenant.deletions deletions_check1 CHECK (((confirmed_by IS NULL) = (confirmed_at IS NULL)))
?tenant.deletions deletions_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES ?tenant.operators(id)
?tenant.deletions deletions_pkey PRIMARY KEY (tenant_id)
?tenant.deletions deletions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.directory directory_pkey PRIMARY KEY (email, tenant_id)
?tenant.directory directory_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.domain_claims domain_claims_pkey PRIMARY KEY (tenant_id)
?tenant.domain_claims domain_claims_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.domains domains_pkey PRIMARY KEY (host)
?tenant.domains domains_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.doors doors_kind_check CHECK (((kind)::text = ANY ((ARRAY['invite'::character varying, 'bot'::character varying, 'token'::character varying, 'incoming'::character varying])::text[])))
?tenant.doors doors_pkey PRIMARY KEY (hash)
?tenant.doors doors_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.exports exports_check CHECK ((((object)::text = ''::text) = (until IS NULL)))
?tenant.exports exports_pkey PRIMARY KEY (id)
?tenant.exports exports_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.flag_overrides flag_overrides_pkey PRIMARY KEY (flag, tenant_id)
?tenant.flag_overrides flag_overrides_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.flags flags_pkey PRIMARY KEY (name)
?tenant.flags flags_share_check CHECK (((share >= 0) AND (share <= 100)))
?tenant.fleet_failures fleet_failures_pkey PRIMARY KEY (tenant_id)
?tenant.fleet_failures fleet_failures_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.fleet_hold fleet_hold_pkey PRIMARY KEY (sole)
?tenant.fleet_hold fleet_hold_sole_check CHECK (sole)
?tenant.fleet_runs fleet_runs_outcome_check CHECK (((outcome)::text = ANY ((ARRAY['running'::character varying, 'done'::character varying, 'stopped'::character varying, 'interrupted'::character varying])::text[])))
?tenant.fleet_runs fleet_runs_pkey PRIMARY KEY (id)
?tenant.fleet_runs fleet_runs_wave_check CHECK (((wave)::text = ANY ((ARRAY['canary'::character varying, 'some'::character varying, 'all'::character varying])::text[])))
?tenant.fleet_skips fleet_skips_pkey PRIMARY KEY (tenant_id)
?tenant.fleet_skips fleet_skips_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.invoices invoices_pkey PRIMARY KEY (id)
?tenant.invoices invoices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.migrations migrations_pkey PRIMARY KEY (version)
?tenant.mrr_movements mrr_movements_delta_check CHECK ((delta <> 0))
?tenant.mrr_movements mrr_movements_kind_check CHECK (((kind)::text = ANY ((ARRAY['new'::character varying, 'reactivation'::character varying, 'expansion'::character varying, 'contraction'::character varying, 'churn'::character varying])::text[])))
?tenant.mrr_movements mrr_movements_mrr_check CHECK ((mrr >= 0))
?tenant.mrr_movements mrr_movements_pkey PRIMARY KEY (id)
?tenant.mrr_movements mrr_movements_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.operations operations_kind_check CHECK (((kind)::text = ANY ((ARRAY['provision'::character varying, 'hibernate'::character varying, 'wake'::character varying, 'move'::character varying, 'delete'::character varying])::text[])))
?tenant.operations operations_pkey PRIMARY KEY (id)
?tenant.operations operations_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.operator_passkeys operator_passkeys_credential_id_key UNIQUE (credential_id)
?tenant.operator_passkeys operator_passkeys_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES ?tenant.operators(id) ON DELETE CASCADE
?tenant.operator_passkeys operator_passkeys_pkey PRIMARY KEY (id)
?tenant.operator_recovery_codes operator_recovery_codes_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES ?tenant.operators(id) ON DELETE CASCADE
?tenant.operator_recovery_codes operator_recovery_codes_pkey PRIMARY KEY (operator_id, hash)
?tenant.operator_sessions operator_sessions_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES ?tenant.operators(id) ON DELETE CASCADE
?tenant.operator_sessions operator_sessions_pkey PRIMARY KEY (id)
?tenant.operator_views operator_views_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES ?tenant.operators(id) ON DELETE CASCADE
?tenant.operator_views operator_views_operator_id_name_key UNIQUE (operator_id, name)
?tenant.operator_views operator_views_pkey PRIMARY KEY (id)
?tenant.operators operators_email_key UNIQUE (email)
?tenant.operators operators_pkey PRIMARY KEY (id)
?tenant.operators operators_role_check CHECK (((role)::text = ANY ((ARRAY['viewer'::character varying, 'support'::character varying, 'billing'::character varying, 'engineer'::character varying, 'owner'::character varying])::text[])))
?tenant.pulse pulse_pkey PRIMARY KEY (minute)
?tenant.push_key push_key_only_one_check CHECK (only_one)
?tenant.push_key push_key_pkey PRIMARY KEY (only_one)
?tenant.seat_counts seat_counts_pkey PRIMARY KEY (tenant_id)
?tenant.seat_counts seat_counts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.slugs_retired slugs_retired_pkey PRIMARY KEY (slug)
?tenant.slugs_retired slugs_retired_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.spent_links spent_links_pkey PRIMARY KEY (hash)
?tenant.subscription_items subscription_items_pkey PRIMARY KEY (id)
?tenant.subscription_items subscription_items_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES ?tenant.subscriptions(id) ON DELETE CASCADE
?tenant.subscription_items subscription_items_subscription_id_metric_key UNIQUE (subscription_id, metric)
?tenant.subscriptions subscriptions_pkey PRIMARY KEY (id)
?tenant.subscriptions subscriptions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.switches switches_kind_check CHECK (((kind)::text = ANY ((ARRAY['banner'::character varying, 'read_only'::character varying])::text[])))
?tenant.switches switches_pkey PRIMARY KEY (id)
?tenant.switches switches_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.tenants tenants_operation_check CHECK (((operation)::text = ANY ((ARRAY[''::character varying, 'provision'::character varying, 'hibernate'::character varying, 'wake'::character varying, 'move'::character varying, 'delete'::character varying])::text[])))
?tenant.tenants tenants_overage_cap_check CHECK ((overage_cap >= '-1'::integer))
?tenant.tenants tenants_pkey PRIMARY KEY (id)
?tenant.tenants tenants_residence_check CHECK (((residence)::text = ANY ((ARRAY['awake'::character varying, 'hibernated'::character varying])::text[])))
?tenant.tenants tenants_slug_key UNIQUE (slug)
?tenant.tenants tenants_state_check CHECK (((state)::text = ANY ((ARRAY['provisioning'::character varying, 'trialing'::character varying, 'active'::character varying, 'past_due'::character varying, 'suspended'::character varying, 'cancelled'::character varying, 'deleted'::character varying])::text[])))
?tenant.trials trials_pkey PRIMARY KEY (tenant_id)
?tenant.trials trials_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.usage_alerts usage_alerts_pkey PRIMARY KEY (tenant_id, metric, period_start, at)
?tenant.usage_alerts usage_alerts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.usage_hourly usage_hourly_pkey PRIMARY KEY (tenant_id, metric, hour, node)
?tenant.usage_hourly usage_hourly_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.usage_lines usage_lines_pkey PRIMARY KEY (tenant_id, metric, period_start, revision)
?tenant.usage_lines usage_lines_state_check CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'billed'::character varying, 'dropped'::character varying])::text[])))
?tenant.usage_lines usage_lines_tenant_id_metric_period_start_fkey FOREIGN KEY (tenant_id, metric, period_start) REFERENCES ?tenant.usage_periods(tenant_id, metric, period_start)
?tenant.usage_lines usage_lines_units_check CHECK ((units <> 0))
?tenant.usage_periods usage_periods_cap_check CHECK ((cap >= '-1'::integer))
?tenant.usage_periods usage_periods_check CHECK ((period_end > period_start))
?tenant.usage_periods usage_periods_pkey PRIMARY KEY (tenant_id, metric, period_start)
?tenant.usage_periods usage_periods_state_check CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'closed'::character varying])::text[])))
?tenant.usage_periods usage_periods_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES ?tenant.tenants(id)
?tenant.webhook_inbox webhook_inbox_pkey PRIMARY KEY (id)

CREATE UNIQUE INDEX announcement_mails_pkey ON ?tenant.announcement_mails USING btree (announcement_id, tenant_id, member_id)
CREATE INDEX announcement_mails_tenant ON ?tenant.announcement_mails USING btree (tenant_id)
CREATE INDEX announcements_ends ON ?tenant.announcements USING btree (ends_at)
CREATE INDEX announcements_newest ON ?tenant.announcements USING btree (starts_at, id)
CREATE UNIQUE INDEX announcements_pkey ON ?tenant.announcements USING btree (id)
CREATE INDEX audit_chain_day ON ?tenant.audit_chain USING btree (day, number)
CREATE UNIQUE INDEX audit_chain_entry_id_key ON ?tenant.audit_chain USING btree (entry_id)
CREATE UNIQUE INDEX audit_chain_pkey ON ?tenant.audit_chain USING btree (number)
CREATE INDEX audit_log_operator ON ?tenant.audit_log USING btree (operator_id, created_at, id)
CREATE UNIQUE INDEX audit_log_pkey ON ?tenant.audit_log USING btree (id)
CREATE INDEX audit_log_tenant ON ?tenant.audit_log USING btree (tenant_id, created_at)
CREATE INDEX audit_log_time ON ?tenant.audit_log USING btree (created_at, id)
CREATE INDEX billing_drift_created ON ?tenant.billing_drift USING btree (created_at)
CREATE INDEX billing_drift_of ON ?tenant.billing_drift USING btree (tenant_id, created_at)
CREATE UNIQUE INDEX billing_drift_pkey ON ?tenant.billing_drift USING btree (id)
CREATE UNIQUE INDEX billing_drift_report_pkey ON ?tenant.billing_drift_report USING btree (one)
CREATE INDEX billing_drift_run ON ?tenant.billing_drift USING btree (run) WHERE (run IS NOT NULL)
CREATE INDEX billing_drift_tenant ON ?tenant.billing_drift USING btree (tenant_id, kind, metric, created_at)
CREATE UNIQUE INDEX billing_facts_pkey ON ?tenant.billing_facts USING btree (key)
CREATE UNIQUE INDEX board_pkey ON ?tenant.board USING btree (sole)
CREATE UNIQUE INDEX cost_days_pkey ON ?tenant.cost_days USING btree (day)
CREATE INDEX costs_due_at ON ?tenant.costs_due USING btree (due_at)
CREATE UNIQUE INDEX costs_due_pkey ON ?tenant.costs_due USING btree (tenant_id)
CREATE UNIQUE INDEX credits_pkey ON ?tenant.credits USING btree (id)
CREATE INDEX credits_tenant ON ?tenant.credits USING btree (tenant_id, created_at)
CREATE INDEX customers_fetched ON ?tenant.customers USING btree (fetched_at) WHERE ((stripe_id)::text <> ''::text)
CREATE INDEX customers_next ON ?tenant.customers USING btree (next_at) WHERE (next_at IS NOT NULL)
CREATE UNIQUE INDEX customers_pkey ON ?tenant.customers USING btree (tenant_id)
CREATE UNIQUE INDEX customers_stripe ON ?tenant.customers USING btree (stripe_id) WHERE ((stripe_id)::text <> ''::text)
CREATE INDEX deletions_asked ON ?tenant.deletions USING btree (asked_at)
CREATE UNIQUE INDEX deletions_pkey ON ?tenant.deletions USING btree (tenant_id)
CREATE INDEX directory_email_text ON ?tenant.directory USING btree (email varchar_pattern_ops)
CREATE UNIQUE INDEX directory_pkey ON ?tenant.directory USING btree (email, tenant_id)
CREATE INDEX directory_tenant ON ?tenant.directory USING btree (tenant_id)
CREATE INDEX domain_claims_host ON ?tenant.domain_claims USING btree (host)
CREATE UNIQUE INDEX domain_claims_pkey ON ?tenant.domain_claims USING btree (tenant_id)
CREATE UNIQUE INDEX domains_pkey ON ?tenant.domains USING btree (host)
CREATE INDEX domains_tenant ON ?tenant.domains USING btree (tenant_id)
CREATE INDEX doors_closing ON ?tenant.doors USING btree (closes_at) WHERE (closes_at IS NOT NULL)
CREATE INDEX doors_finder ON ?tenant.doors USING btree (finder) WHERE (finder IS NOT NULL)
CREATE UNIQUE INDEX doors_pkey ON ?tenant.doors USING btree (hash)
CREATE INDEX doors_tenant ON ?tenant.doors USING btree (tenant_id)
CREATE UNIQUE INDEX exports_being_made ON ?tenant.exports USING btree (tenant_id) WHERE ((object)::text = ''::text)
CREATE INDEX exports_of_tenant ON ?tenant.exports USING btree (tenant_id, created_at)
CREATE UNIQUE INDEX exports_pkey ON ?tenant.exports USING btree (id)
CREATE UNIQUE INDEX flag_overrides_pkey ON ?tenant.flag_overrides USING btree (flag, tenant_id)
CREATE INDEX flag_overrides_tenant ON ?tenant.flag_overrides USING btree (tenant_id)
CREATE UNIQUE INDEX flags_pkey ON ?tenant.flags USING btree (name)
CREATE INDEX fleet_failures_latest ON ?tenant.fleet_failures USING btree (failed_at)
CREATE UNIQUE INDEX fleet_failures_pkey ON ?tenant.fleet_failures USING btree (tenant_id)
CREATE UNIQUE INDEX fleet_hold_pkey ON ?tenant.fleet_hold USING btree (sole)
CREATE UNIQUE INDEX fleet_runs_pkey ON ?tenant.fleet_runs USING btree (id)
CREATE INDEX fleet_skips_latest ON ?tenant.fleet_skips USING btree (skipped_at)
CREATE UNIQUE INDEX fleet_skips_pkey ON ?tenant.fleet_skips USING btree (tenant_id)
CREATE INDEX invoices_number ON ?tenant.invoices USING btree (upper((number)::text)) WHERE ((number)::text <> ''::text)
CREATE INDEX invoices_open ON ?tenant.invoices USING btree (created_at) WHERE ((status)::text = 'open'::text)
CREATE UNIQUE INDEX invoices_pkey ON ?tenant.invoices USING btree (id)
CREATE INDEX invoices_tenant ON ?tenant.invoices USING btree (tenant_id, created_at)
CREATE UNIQUE INDEX migrations_pkey ON ?tenant.migrations USING btree (version)
CREATE INDEX mrr_movements_at ON ?tenant.mrr_movements USING btree (at, id) INCLUDE (kind, delta)
CREATE UNIQUE INDEX mrr_movements_pkey ON ?tenant.mrr_movements USING btree (id)
CREATE INDEX mrr_movements_tenant ON ?tenant.mrr_movements USING btree (tenant_id, id)
CREATE INDEX operations_done ON ?tenant.operations USING btree (done_at) WHERE (done_at IS NOT NULL)
CREATE INDEX operations_due ON ?tenant.operations USING btree (leased_until) WHERE (done_at IS NULL)
CREATE INDEX operations_open ON ?tenant.operations USING btree (id) WHERE (done_at IS NULL)
CREATE UNIQUE INDEX operations_pkey ON ?tenant.operations USING btree (id)
CREATE INDEX operations_tenant ON ?tenant.operations USING btree (tenant_id)
CREATE UNIQUE INDEX operator_passkeys_credential_id_key ON ?tenant.operator_passkeys USING btree (credential_id)
CREATE INDEX operator_passkeys_operator ON ?tenant.operator_passkeys USING btree (operator_id)
CREATE UNIQUE INDEX operator_passkeys_pkey ON ?tenant.operator_passkeys USING btree (id)
CREATE UNIQUE INDEX operator_recovery_codes_pkey ON ?tenant.operator_recovery_codes USING btree (operator_id, hash)
CREATE INDEX operator_sessions_operator ON ?tenant.operator_sessions USING btree (operator_id)
CREATE UNIQUE INDEX operator_sessions_pkey ON ?tenant.operator_sessions USING btree (id)
CREATE UNIQUE INDEX operator_views_operator_id_name_key ON ?tenant.operator_views USING btree (operator_id, name)
CREATE UNIQUE INDEX operator_views_pkey ON ?tenant.operator_views USING btree (id)
CREATE UNIQUE INDEX operators_email_key ON ?tenant.operators USING btree (email)
CREATE UNIQUE INDEX operators_pkey ON ?tenant.operators USING btree (id)
CREATE UNIQUE INDEX pulse_pkey ON ?tenant.pulse USING btree (minute)
CREATE UNIQUE INDEX push_key_pkey ON ?tenant.push_key USING btree (only_one)
CREATE UNIQUE INDEX seat_counts_pkey ON ?tenant.seat_counts USING btree (tenant_id)
CREATE INDEX seat_counts_unpushed ON ?tenant.seat_counts USING btree (tenant_id) WHERE (revision <> pushed_revision)
CREATE UNIQUE INDEX slugs_retired_pkey ON ?tenant.slugs_retired USING btree (slug)
CREATE INDEX slugs_retired_tenant ON ?tenant.slugs_retired USING btree (tenant_id)
CREATE INDEX spent_links_expiry ON ?tenant.spent_links USING btree (expires_at)
CREATE UNIQUE INDEX spent_links_pkey ON ?tenant.spent_links USING btree (hash)
CREATE UNIQUE INDEX subscription_items_pkey ON ?tenant.subscription_items USING btree (id)
CREATE UNIQUE INDEX subscription_items_subscription_id_metric_key ON ?tenant.subscription_items USING btree (subscription_id, metric)
CREATE UNIQUE INDEX subscriptions_pkey ON ?tenant.subscriptions USING btree (id)
CREATE INDEX subscriptions_tenant ON ?tenant.subscriptions USING btree (tenant_id)
CREATE INDEX switches_newest ON ?tenant.switches USING btree (started_at, id)
CREATE UNIQUE INDEX switches_on ON ?tenant.switches USING btree (kind, COALESCE(tenant_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (ended_at IS NULL)
CREATE UNIQUE INDEX switches_pkey ON ?tenant.switches USING btree (id)
CREATE INDEX switches_tenant ON ?tenant.switches USING btree (tenant_id)
CREATE INDEX tenants_canary ON ?tenant.tenants USING btree (id) WHERE canary
CREATE INDEX tenants_idle_at ON ?tenant.tenants USING btree (idle_at) WHERE (((residence)::text = 'awake'::text) AND ((state)::text <> ALL ((ARRAY['provisioning'::character varying, 'deleted'::character varying])::text[])))
CREATE INDEX tenants_margin ON ?tenant.tenants USING btree ((((mrr * 10000) - COALESCE(cost, (0)::bigint))), id) WHERE ((cost IS NOT NULL) OR (mrr > 0))
CREATE INDEX tenants_mrr ON ?tenant.tenants USING btree (mrr, id)
CREATE INDEX tenants_name_text ON ?tenant.tenants USING btree (lower((name)::text) text_pattern_ops)
CREATE INDEX tenants_name_words ON ?tenant.tenants USING gin (to_tsvector('simple'::regconfig, (name)::text))
CREATE INDEX tenants_node ON ?tenant.tenants USING btree (node) WHERE ((node)::text <> 'main'::text)
CREATE UNIQUE INDEX tenants_pkey ON ?tenant.tenants USING btree (id)
CREATE INDEX tenants_plan ON ?tenant.tenants USING btree (plan, slug)
CREATE INDEX tenants_region ON ?tenant.tenants USING btree (node, slug)
CREATE INDEX tenants_schema ON ?tenant.tenants USING btree (schema_version, slug)
CREATE INDEX tenants_schema_asleep ON ?tenant.tenants USING btree (schema_version, slug) WHERE ((residence)::text = 'hibernated'::text)
CREATE INDEX tenants_seen ON ?tenant.tenants USING btree (last_active_at, id)
CREATE UNIQUE INDEX tenants_slug_key ON ?tenant.tenants USING btree (slug)
CREATE INDEX tenants_slug_text ON ?tenant.tenants USING btree (slug varchar_pattern_ops)
CREATE INDEX tenants_state ON ?tenant.tenants USING btree (state, slug)
CREATE INDEX tenants_state_plan ON ?tenant.tenants USING btree (state, plan, mrr, id)
CREATE INDEX tenants_version ON ?tenant.tenants USING btree (schema_version, id) WHERE (((residence)::text = 'awake'::text) AND ((state)::text <> ALL ((ARRAY['provisioning'::character varying, 'deleted'::character varying])::text[])))
CREATE INDEX trials_began ON ?tenant.trials USING btree (began_at)
CREATE UNIQUE INDEX trials_pkey ON ?tenant.trials USING btree (tenant_id)
CREATE UNIQUE INDEX usage_alerts_pkey ON ?tenant.usage_alerts USING btree (tenant_id, metric, period_start, at)
CREATE INDEX usage_hourly_hour ON ?tenant.usage_hourly USING brin (hour) WITH (pages_per_range='32')
CREATE UNIQUE INDEX usage_hourly_pkey ON ?tenant.usage_hourly USING btree (tenant_id, metric, hour, node)
CREATE UNIQUE INDEX usage_lines_pkey ON ?tenant.usage_lines USING btree (tenant_id, metric, period_start, revision)
CREATE INDEX usage_lines_waiting ON ?tenant.usage_lines USING btree (tenant_id, metric, period_start, revision) WHERE ((state)::text = 'waiting'::text)
CREATE INDEX usage_periods_checked ON ?tenant.usage_periods USING btree (checked_at) WHERE (((state)::text = 'open'::text) AND ((item)::text <> ''::text) AND (pushed_revision > 0))
CREATE INDEX usage_periods_end ON ?tenant.usage_periods USING btree (period_end)
CREATE INDEX usage_periods_open ON ?tenant.usage_periods USING btree (period_end) WHERE ((state)::text = 'open'::text)
CREATE UNIQUE INDEX usage_periods_pkey ON ?tenant.usage_periods USING btree (tenant_id, metric, period_start)
CREATE INDEX usage_periods_unpushed ON ?tenant.usage_periods USING btree (tenant_id, metric, period_start) WHERE (revision <> pushed_revision)
CREATE INDEX webhook_inbox_customer ON ?tenant.webhook_inbox USING btree (customer, received_at) WHERE ((customer)::text <> ''::text)
CREATE INDEX webhook_inbox_happened ON ?tenant.webhook_inbox USING btree (happened_at)
CREATE INDEX webhook_inbox_open ON ?tenant.webhook_inbox USING btree (received_at) WHERE (handled_at IS NULL)
CREATE UNIQUE INDEX webhook_inbox_pkey ON ?tenant.webhook_inbox USING btree (id)
CREATE INDEX webhook_inbox_received ON ?tenant.webhook_inbox USING btree (received_at)

CREATE TRIGGER audit_chain_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON ?tenant.audit_chain FOR EACH STATEMENT EXECUTE FUNCTION ?tenant.audit_refuse()
CREATE CONSTRAINT TRIGGER audit_log_link AFTER INSERT ON ?tenant.audit_log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ?tenant.audit_link_new()
CREATE TRIGGER audit_log_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON ?tenant.audit_log FOR EACH STATEMENT EXECUTE FUNCTION ?tenant.audit_refuse()
CREATE TRIGGER mrr_movements_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON ?tenant.mrr_movements FOR EACH STATEMENT EXECUTE FUNCTION ?tenant.movements_stay()
CREATE TRIGGER tenants_money_moved AFTER UPDATE OF mrr, state ON ?tenant.tenants FOR EACH ROW WHEN (((new.mrr <> old.mrr) OR (((new.state)::text = 'trialing'::text) AND ((old.state)::text <> 'trialing'::text)))) EXECUTE FUNCTION ?tenant.note_money()
CREATE TRIGGER tenants_money_new AFTER INSERT ON ?tenant.tenants FOR EACH ROW WHEN (((new.mrr <> 0) OR ((new.state)::text = 'trialing'::text))) EXECUTE FUNCTION ?tenant.note_money()

SEQUENCE mrr_movements_id_seq

announcements has a TOAST table
audit_chain has a TOAST table
audit_log has a TOAST table
billing_drift has a TOAST table
billing_drift_report has a TOAST table
credits has a TOAST table
customers has a TOAST table
deletions has a TOAST table
doors has a TOAST table
exports has a TOAST table
flag_overrides has a TOAST table
flags has a TOAST table
fleet_failures has a TOAST table
fleet_hold has a TOAST table
fleet_skips has a TOAST table
invoices has a TOAST table
operations has a TOAST table
operator_passkeys has a TOAST table
operator_views has a TOAST table
operators has a TOAST table
push_key has a TOAST table
spent_links has a TOAST table
subscription_items has a TOAST table
subscriptions has a TOAST table
switches has a TOAST table
tenants has a TOAST table
usage_hourly has a TOAST table
usage_lines has a TOAST table
usage_periods has a TOAST table
webhook_inbox has a TOAST table


