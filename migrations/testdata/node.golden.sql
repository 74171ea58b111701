outbox.id uuid NOT NULL
outbox.tenant_id uuid
outbox.queue character varying(8) NOT NULL
outbox.kind character varying(60) NOT NULL
outbox.args jsonb NOT NULL
outbox.state character varying(8) NOT NULL DEFAULT 'waiting'::character varying
outbox.attempts integer NOT NULL DEFAULT 0
outbox.error text NOT NULL DEFAULT ''::text
outbox.due_at timestamp with time zone NOT NULL DEFAULT now()
outbox.created_at timestamp with time zone NOT NULL DEFAULT now()
outbox.claimed boolean NOT NULL DEFAULT false
residence.tenant_id uuid NOT NULL
residence.schema_name character varying(63) NOT NULL
residence.residence character varying(12) NOT NULL DEFAULT 'awake'::character varying
residence.generation bigint NOT NULL DEFAULT 1
residence.schema_version bigint NOT NULL DEFAULT 0
residence.object character varying(200) NOT NULL DEFAULT ''::character varying
residence.changed_at timestamp with time zone NOT NULL DEFAULT now()
residence.object_sum character varying(64) NOT NULL DEFAULT ''::character varying
residence.object_size bigint NOT NULL DEFAULT 0
residence.last_object character varying(200) NOT NULL DEFAULT ''::character varying
residence.moving_to character varying(40) NOT NULL DEFAULT ''::character varying
residence.move_id uuid
self.one boolean NOT NULL DEFAULT true
self.name character varying(40) NOT NULL
usage_ledger.id bigint NOT NULL
usage_ledger.tenant_id uuid NOT NULL
usage_ledger.metric character varying(20) NOT NULL
usage_ledger.source character varying(80) NOT NULL
usage_ledger.seq bigint NOT NULL
usage_ledger.quantity bigint NOT NULL
usage_ledger.occurred_at timestamp with time zone NOT NULL DEFAULT now()
usage_ledger.recorded_at timestamp with time zone NOT NULL DEFAULT now()
usage_ledger.xid xid8 NOT NULL DEFAULT pg_current_xact_id()
watermarks.name character varying(20) NOT NULL
watermarks.xid xid8 NOT NULL DEFAULT '0'::xid8
watermarks.era bigint NOT NULL DEFAULT 1
watermarks.cluster bigint NOT NULL

?tenant.outbox outbox_pkey PRIMARY KEY (id)
?tenant.outbox outbox_queue_check CHECK (((queue)::text = ANY ((ARRAY['now'::character varying, 'soon'::character varying, 'bulk'::character varying])::text[])))
?tenant.outbox outbox_state_check CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'parked'::character varying, 'arriving'::character varying])::text[])))
?tenant.residence residence_pkey PRIMARY KEY (tenant_id)
?tenant.residence residence_residence_check CHECK (((residence)::text = ANY ((ARRAY['awake'::character varying, 'hibernated'::character varying])::text[])))
?tenant.self self_one_check CHECK (one)
?tenant.self self_pkey PRIMARY KEY (one)
?tenant.usage_ledger usage_ledger_pkey PRIMARY KEY (id)
?tenant.usage_ledger usage_ledger_quantity_check CHECK ((quantity <> 0))
?tenant.watermarks watermarks_pkey PRIMARY KEY (name)

CREATE INDEX outbox_claimed ON ?tenant.outbox USING btree (tenant_id, queue) WHERE claimed
CREATE INDEX outbox_due ON ?tenant.outbox USING btree (due_at) WHERE ((state)::text = 'waiting'::text)
CREATE INDEX outbox_failing ON ?tenant.outbox USING btree (due_at, id) WHERE (((state)::text = 'waiting'::text) AND (attempts > 0))
CREATE INDEX outbox_parked ON ?tenant.outbox USING btree (created_at) WHERE ((state)::text = 'parked'::text)
CREATE UNIQUE INDEX outbox_pkey ON ?tenant.outbox USING btree (id)
CREATE INDEX outbox_tenant ON ?tenant.outbox USING btree (tenant_id, due_at) WHERE ((state)::text = 'waiting'::text)
CREATE UNIQUE INDEX residence_pkey ON ?tenant.residence USING btree (tenant_id)
CREATE UNIQUE INDEX self_pkey ON ?tenant.self USING btree (one)
CREATE INDEX usage_ledger_hour ON ?tenant.usage_ledger USING btree (tenant_id, metric, occurred_at)
CREATE INDEX usage_ledger_occurred ON ?tenant.usage_ledger USING brin (occurred_at) WITH (pages_per_range='32')
CREATE UNIQUE INDEX usage_ledger_pkey ON ?tenant.usage_ledger USING btree (id)
CREATE UNIQUE INDEX usage_ledger_source ON ?tenant.usage_ledger USING btree (source, seq)
CREATE INDEX usage_ledger_xid ON ?tenant.usage_ledger USING btree (xid)
CREATE UNIQUE INDEX watermarks_pkey ON ?tenant.watermarks USING btree (name)

CREATE TRIGGER usage_ledger_kept BEFORE INSERT OR DELETE OR UPDATE ON ?tenant.usage_ledger FOR EACH ROW EXECUTE FUNCTION ?tenant.keep_usage_ledger()
CREATE TRIGGER usage_ledger_whole BEFORE TRUNCATE ON ?tenant.usage_ledger FOR EACH STATEMENT EXECUTE FUNCTION ?tenant.keep_usage_ledger()

SEQUENCE usage_ledger_id_seq

outbox has a TOAST table
residence has a TOAST table

GRANT INSERT ON outbox TO hearth_tenant
GRANT INSERT ON usage_ledger TO hearth_tenant

