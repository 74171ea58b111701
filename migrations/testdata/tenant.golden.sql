attachments.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
attachments.message_id bigint NOT NULL
attachments.key character varying(80) NOT NULL
attachments.filename character varying(200) NOT NULL
attachments.content_type character varying(100) NOT NULL
attachments.byte_size bigint NOT NULL
attachments.width integer NOT NULL DEFAULT 0
attachments.height integer NOT NULL DEFAULT 0
attachments.thumb_key character varying(80) NOT NULL DEFAULT ''::character varying
bans.member_id bigint NOT NULL
bans.network character varying(45) NOT NULL
boosts.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
boosts.message_id bigint NOT NULL
boosts.booster_id bigint NOT NULL
boosts.content character varying(128) NOT NULL
boosts.created_at timestamp with time zone NOT NULL DEFAULT now()
bots.member_id bigint NOT NULL
bots.key_hash character varying(43) NOT NULL
bots.keyed_at timestamp with time zone NOT NULL DEFAULT now()
bots.former_hash character varying(43) NOT NULL DEFAULT ''::character varying
bots.former_until timestamp with time zone
bots.webhook_url text NOT NULL DEFAULT ''::text
bots.paused_at timestamp with time zone
bots.last_used_at timestamp with time zone
bots.created_by bigint NOT NULL DEFAULT 0
bots.created_at timestamp with time zone NOT NULL DEFAULT now()
feed_cursors.feed_id bigint NOT NULL
feed_cursors.room_id bigint NOT NULL
feed_cursors.seq bigint NOT NULL
feed_cursors.pending integer NOT NULL DEFAULT 0
feed_cursors.attempts integer NOT NULL DEFAULT 0
feed_cursors.failing_since timestamp with time zone
feed_cursors.leased_until timestamp with time zone
feeds.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
feeds.name character varying(60) NOT NULL
feeds.url character varying(2048) NOT NULL
feeds.events character varying(20)[] NOT NULL
feeds.rooms bigint[] NOT NULL DEFAULT '{}'::bigint[]
feeds.created_by bigint NOT NULL DEFAULT 0
feeds.created_at timestamp with time zone NOT NULL DEFAULT now()
hook_deliveries.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
hook_deliveries.receiver_id bigint NOT NULL
hook_deliveries.original_id bigint NOT NULL DEFAULT 0
hook_deliveries.event character varying(20) NOT NULL DEFAULT 'message.created'::character varying
hook_deliveries.event_id character varying(80) NOT NULL DEFAULT ''::character varying
hook_deliveries.room_id bigint NOT NULL DEFAULT 0
hook_deliveries.message_id bigint NOT NULL DEFAULT 0
hook_deliveries.hop smallint NOT NULL DEFAULT 0
hook_deliveries.attempts integer NOT NULL DEFAULT 0
hook_deliveries.outcome character varying(8) NOT NULL DEFAULT 'waiting'::character varying
hook_deliveries.problem character varying(12) NOT NULL DEFAULT ''::character varying
hook_deliveries.url character varying(2048) NOT NULL DEFAULT ''::character varying
hook_deliveries.request_header text NOT NULL DEFAULT ''::text
hook_deliveries.request_body text NOT NULL DEFAULT ''::text
hook_deliveries.status integer NOT NULL DEFAULT 0
hook_deliveries.answer_header text NOT NULL DEFAULT ''::text
hook_deliveries.answer_body text NOT NULL DEFAULT ''::text
hook_deliveries.answer_bytes bigint NOT NULL DEFAULT 0
hook_deliveries.took_ms integer NOT NULL DEFAULT 0
hook_deliveries.reply_id bigint NOT NULL DEFAULT 0
hook_deliveries.said character varying(200) NOT NULL DEFAULT ''::character varying
hook_deliveries.created_at timestamp with time zone NOT NULL DEFAULT now()
hook_deliveries.done_at timestamp with time zone
hook_deliveries.behind boolean NOT NULL DEFAULT false
hook_receivers.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
hook_receivers.secret bytea NOT NULL
hook_receivers.former_secret bytea
hook_receivers.former_until timestamp with time zone
hook_receivers.failures integer NOT NULL DEFAULT 0
hook_receivers.failing_since timestamp with time zone
hook_receivers.paused_at timestamp with time zone
hook_receivers.purge_at timestamp with time zone
hook_receivers.created_at timestamp with time zone NOT NULL DEFAULT now()
incoming.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
incoming.bot_id bigint NOT NULL
incoming.room_id bigint NOT NULL
incoming.hash bytea NOT NULL
incoming.created_by bigint NOT NULL
incoming.last_used_at timestamp with time zone
incoming.created_at timestamp with time zone NOT NULL DEFAULT now()
linked_pages.url character varying(2048) NOT NULL
linked_pages.site_name character varying(80) NOT NULL DEFAULT ''::character varying
linked_pages.title character varying(280) NOT NULL DEFAULT ''::character varying
linked_pages.description character varying(560) NOT NULL DEFAULT ''::character varying
linked_pages.image_key character varying(80) NOT NULL DEFAULT ''::character varying
linked_pages.width integer NOT NULL DEFAULT 0
linked_pages.height integer NOT NULL DEFAULT 0
linked_pages.expires_at timestamp with time zone NOT NULL
members.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
members.name character varying(60) NOT NULL
members.email character varying(160) NOT NULL
members.password_digest character varying(97) NOT NULL DEFAULT ''::character varying
members.role character varying(13) NOT NULL DEFAULT 'member'::character varying
members.status character varying(11) NOT NULL DEFAULT 'active'::character varying
members.bio character varying(140) NOT NULL DEFAULT ''::character varying
members.avatar_version bigint NOT NULL DEFAULT 0
members.confirmed_at timestamp with time zone
members.created_at timestamp with time zone NOT NULL DEFAULT now()
members.banned_at timestamp with time zone
members.banned_by bigint NOT NULL DEFAULT 0
members.dismissed character varying(36)[]
memberships.member_id bigint NOT NULL
memberships.room_id bigint NOT NULL
memberships.involvement character varying(10) NOT NULL DEFAULT 'mentions'::character varying
memberships.last_read_message_id bigint NOT NULL DEFAULT 0
memberships.created_at timestamp with time zone NOT NULL DEFAULT now()
mentions.member_id bigint NOT NULL
mentions.room_id bigint NOT NULL
mentions.message_id bigint NOT NULL
messages.id bigint NOT NULL
messages.room_id bigint NOT NULL
messages.creator_id bigint NOT NULL
messages.client_id character varying(64) NOT NULL
messages.body text NOT NULL
messages.body_html text NOT NULL
messages.created_at timestamp with time zone NOT NULL DEFAULT now()
messages.edited_at timestamp with time zone
messages.deleted_at timestamp with time zone
messages.search_text text NOT NULL DEFAULT ''::text
previews.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
previews.message_id bigint NOT NULL
previews.position smallint NOT NULL
previews.url character varying(2048) NOT NULL
previews.site_name character varying(80) NOT NULL DEFAULT ''::character varying
previews.title character varying(280) NOT NULL
previews.description character varying(560) NOT NULL DEFAULT ''::character varying
previews.image_key character varying(80) NOT NULL DEFAULT ''::character varying
previews.width integer NOT NULL DEFAULT 0
previews.height integer NOT NULL DEFAULT 0
previews.dismissed_at timestamp with time zone
push_deliveries.message_id bigint NOT NULL
push_deliveries.subscription_id bigint NOT NULL
push_deliveries.sent_at timestamp with time zone NOT NULL DEFAULT now()
push_subscriptions.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
push_subscriptions.member_id bigint NOT NULL
push_subscriptions.session_id bigint NOT NULL
push_subscriptions.endpoint character varying(1000) NOT NULL
push_subscriptions.p256dh character varying(87) NOT NULL
push_subscriptions.auth character varying(22) NOT NULL
push_subscriptions.user_agent character varying(200) NOT NULL DEFAULT ''::character varying
push_subscriptions.failures integer NOT NULL DEFAULT 0
push_subscriptions.last_used_at timestamp with time zone
push_subscriptions.created_at timestamp with time zone NOT NULL DEFAULT now()
reminders.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
reminders.member_id bigint NOT NULL
reminders.for_id bigint NOT NULL DEFAULT 0
reminders.room_id bigint NOT NULL
reminders.client_id character varying(64) NOT NULL
reminders.body text NOT NULL
reminders.due_at timestamp with time zone NOT NULL
reminders.created_at timestamp with time zone NOT NULL DEFAULT now()
reminders.done_at timestamp with time zone
room_events.room_id bigint NOT NULL
room_events.seq bigint NOT NULL
room_events.type character varying(20) NOT NULL
room_events.message_id bigint NOT NULL
room_events.boost_id bigint NOT NULL DEFAULT 0
rooms.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
rooms.kind character varying(6) NOT NULL DEFAULT 'open'::character varying
rooms.name character varying(80) NOT NULL
rooms.topic character varying(200) NOT NULL DEFAULT ''::character varying
rooms.creator_id bigint NOT NULL DEFAULT 0
rooms.seq bigint NOT NULL DEFAULT 0
rooms.last_message_id bigint NOT NULL DEFAULT 0
rooms.created_at timestamp with time zone NOT NULL DEFAULT now()
rooms.people_key character varying(43)
rooms.messages bigint NOT NULL DEFAULT 0
rooms.counted_seq bigint NOT NULL DEFAULT 0
searches.member_id bigint NOT NULL
searches.query character varying(200) NOT NULL
searches.searched_at timestamp with time zone NOT NULL DEFAULT now()
sessions.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
sessions.member_id bigint NOT NULL
sessions.token_hash character varying(43) NOT NULL
sessions.ip_address character varying(45) NOT NULL DEFAULT ''::character varying
sessions.user_agent character varying(200) NOT NULL DEFAULT ''::character varying
sessions.last_active_at timestamp with time zone NOT NULL DEFAULT now()
sessions.created_at timestamp with time zone NOT NULL DEFAULT now()
settings.tenant_id uuid NOT NULL
settings.invite_code character varying(24) NOT NULL DEFAULT ''::character varying
settings.welcome_put_away boolean NOT NULL DEFAULT false
settings.rooms_by_administrators boolean NOT NULL DEFAULT false
settings.styles text NOT NULL DEFAULT ''::text
settings.link_previews boolean NOT NULL DEFAULT true
settings.storage_bytes bigint NOT NULL DEFAULT 0
settings.history_from bigint NOT NULL DEFAULT 0
settings.history_hidden bigint NOT NULL DEFAULT 0
settings.history_limits character varying(60) NOT NULL DEFAULT ''::character varying
settings.history_at timestamp with time zone NOT NULL DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone
settings.direct_open_until timestamp with time zone
settings.direct_open_by bigint NOT NULL DEFAULT 0
tokens.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
tokens.member_id bigint NOT NULL
tokens.created_by bigint NOT NULL
tokens.name character varying(60) NOT NULL
tokens.hash bytea NOT NULL
tokens.scope character varying(5) NOT NULL
tokens.last_used_at timestamp with time zone
tokens.expires_at timestamp with time zone
tokens.created_at timestamp with time zone NOT NULL DEFAULT now()
visits.id bigint NOT NULL DEFAULT nextval('?tenant.ids'::regclass)
visits.member_id bigint NOT NULL
visits.operator_id uuid NOT NULL
visits.operator_session uuid NOT NULL
visits.operator_email character varying(160) NOT NULL
visits.operator_name character varying(60) NOT NULL
visits.reason character varying(500) NOT NULL
visits.token_hash character varying(43) NOT NULL DEFAULT ''::character varying
visits.raised_at timestamp with time zone
visits.raised_reason character varying(500) NOT NULL DEFAULT ''::character varying
visits.ended_at timestamp with time zone
visits.expires_at timestamp with time zone NOT NULL
visits.created_at timestamp with time zone NOT NULL

?tenant.attachments attachments_pkey PRIMARY KEY (id)
?tenant.bans bans_pkey PRIMARY KEY (network, member_id)
?tenant.boosts boosts_pkey PRIMARY KEY (id)
?tenant.bots bots_pkey PRIMARY KEY (member_id)
?tenant.feed_cursors feed_cursors_pkey PRIMARY KEY (feed_id, room_id)
?tenant.feeds feeds_pkey PRIMARY KEY (id)
?tenant.hook_deliveries hook_deliveries_outcome_check CHECK (((outcome)::text = ANY ((ARRAY['waiting'::character varying, 'done'::character varying, 'failed'::character varying])::text[])))
?tenant.hook_deliveries hook_deliveries_pkey PRIMARY KEY (id)
?tenant.hook_receivers hook_receivers_pkey PRIMARY KEY (id)
?tenant.incoming incoming_pkey PRIMARY KEY (id)
?tenant.linked_pages linked_pages_pkey PRIMARY KEY (url)
?tenant.members members_pkey PRIMARY KEY (id)
?tenant.members members_role_check CHECK (((role)::text = ANY ((ARRAY['owner'::character varying, 'administrator'::character varying, 'member'::character varying, 'bot'::character varying])::text[])))
?tenant.members members_status_check CHECK (((status)::text = ANY ((ARRAY['active'::character varying, 'deactivated'::character varying, 'banned'::character varying])::text[])))
?tenant.memberships memberships_involvement_check CHECK (((involvement)::text = ANY ((ARRAY['everything'::character varying, 'mentions'::character varying, 'nothing'::character varying, 'invisible'::character varying])::text[])))
?tenant.memberships memberships_pkey PRIMARY KEY (member_id, room_id)
?tenant.mentions mentions_pkey PRIMARY KEY (member_id, room_id, message_id)
?tenant.messages messages_pkey PRIMARY KEY (id)
?tenant.previews previews_pkey PRIMARY KEY (id)
?tenant.push_deliveries push_deliveries_pkey PRIMARY KEY (message_id, subscription_id)
?tenant.push_subscriptions push_subscriptions_pkey PRIMARY KEY (id)
?tenant.reminders reminders_pkey PRIMARY KEY (id)
?tenant.room_events room_events_pkey PRIMARY KEY (room_id, seq)
?tenant.rooms rooms_kind_check CHECK (((kind)::text = ANY ((ARRAY['open'::character varying, 'closed'::character varying, 'direct'::character varying])::text[])))
?tenant.rooms rooms_pkey PRIMARY KEY (id)
?tenant.searches searches_pkey PRIMARY KEY (member_id, query)
?tenant.sessions sessions_pkey PRIMARY KEY (id)
?tenant.settings settings_pkey PRIMARY KEY (tenant_id)
?tenant.tokens tokens_pkey PRIMARY KEY (id)
?tenant.tokens tokens_scope_check CHECK (((scope)::text = ANY ((ARRAY['read'::character varying, 'write'::character varying])::text[])))
?tenant.visits visits_check CHECK ((expires_at <= (created_at + '00:30:00'::interval)))
?tenant.visits visits_pkey PRIMARY KEY (id)

CREATE INDEX attachments_message ON ?tenant.attachments USING btree (message_id)
CREATE UNIQUE INDEX attachments_pkey ON ?tenant.attachments USING btree (id)
CREATE INDEX bans_member ON ?tenant.bans USING btree (member_id)
CREATE UNIQUE INDEX bans_pkey ON ?tenant.bans USING btree (network, member_id)
CREATE UNIQUE INDEX boosts_message ON ?tenant.boosts USING btree (message_id, booster_id, content)
CREATE UNIQUE INDEX boosts_pkey ON ?tenant.boosts USING btree (id)
CREATE UNIQUE INDEX bots_pkey ON ?tenant.bots USING btree (member_id)
CREATE UNIQUE INDEX feed_cursors_pkey ON ?tenant.feed_cursors USING btree (feed_id, room_id)
CREATE INDEX feed_cursors_room ON ?tenant.feed_cursors USING btree (room_id)
CREATE UNIQUE INDEX feeds_pkey ON ?tenant.feeds USING btree (id)
CREATE UNIQUE INDEX hook_deliveries_event ON ?tenant.hook_deliveries USING btree (receiver_id, event_id) WHERE ((event_id)::text <> ''::text)
CREATE INDEX hook_deliveries_message ON ?tenant.hook_deliveries USING btree (message_id) WHERE (message_id <> 0)
CREATE UNIQUE INDEX hook_deliveries_pkey ON ?tenant.hook_deliveries USING btree (id)
CREATE INDEX hook_deliveries_receiver ON ?tenant.hook_deliveries USING btree (receiver_id, created_at, id)
CREATE INDEX hook_deliveries_waiting ON ?tenant.hook_deliveries USING btree (receiver_id, room_id, id) WHERE ((outcome)::text = 'waiting'::text)
CREATE UNIQUE INDEX hook_receivers_pkey ON ?tenant.hook_receivers USING btree (id)
CREATE INDEX incoming_bot ON ?tenant.incoming USING btree (bot_id)
CREATE UNIQUE INDEX incoming_pkey ON ?tenant.incoming USING btree (id)
CREATE INDEX linked_pages_expire ON ?tenant.linked_pages USING btree (expires_at)
CREATE INDEX linked_pages_image ON ?tenant.linked_pages USING btree (image_key) WHERE ((image_key)::text <> ''::text)
CREATE UNIQUE INDEX linked_pages_pkey ON ?tenant.linked_pages USING btree (url)
CREATE UNIQUE INDEX members_email ON ?tenant.members USING btree (email) WHERE ((email)::text <> ''::text)
CREATE UNIQUE INDEX members_pkey ON ?tenant.members USING btree (id)
CREATE UNIQUE INDEX memberships_pkey ON ?tenant.memberships USING btree (member_id, room_id)
CREATE INDEX memberships_room ON ?tenant.memberships USING btree (room_id)
CREATE INDEX mentions_message ON ?tenant.mentions USING btree (message_id)
CREATE UNIQUE INDEX mentions_pkey ON ?tenant.mentions USING btree (member_id, room_id, message_id)
CREATE UNIQUE INDEX messages_client ON ?tenant.messages USING btree (creator_id, client_id)
CREATE UNIQUE INDEX messages_pkey ON ?tenant.messages USING btree (id)
CREATE INDEX messages_room ON ?tenant.messages USING btree (room_id, id)
CREATE INDEX messages_search ON ?tenant.messages USING gin (array_to_tsvector(string_to_array(search_text, ' '::text))) WITH (fastupdate='on', gin_pending_list_limit='256')
CREATE INDEX previews_image ON ?tenant.previews USING btree (image_key) WHERE ((image_key)::text <> ''::text)
CREATE UNIQUE INDEX previews_message ON ?tenant.previews USING btree (message_id, url)
CREATE UNIQUE INDEX previews_pkey ON ?tenant.previews USING btree (id)
CREATE UNIQUE INDEX push_deliveries_pkey ON ?tenant.push_deliveries USING btree (message_id, subscription_id)
CREATE INDEX push_deliveries_sent ON ?tenant.push_deliveries USING btree (sent_at)
CREATE UNIQUE INDEX push_subscriptions_endpoint ON ?tenant.push_subscriptions USING btree (endpoint)
CREATE INDEX push_subscriptions_member ON ?tenant.push_subscriptions USING btree (member_id)
CREATE UNIQUE INDEX push_subscriptions_pkey ON ?tenant.push_subscriptions USING btree (id)
CREATE INDEX push_subscriptions_session ON ?tenant.push_subscriptions USING btree (session_id)
CREATE UNIQUE INDEX reminders_client ON ?tenant.reminders USING btree (member_id, client_id)
CREATE UNIQUE INDEX reminders_pkey ON ?tenant.reminders USING btree (id)
CREATE INDEX reminders_room ON ?tenant.reminders USING btree (room_id)
CREATE UNIQUE INDEX room_events_pkey ON ?tenant.room_events USING btree (room_id, seq)
CREATE UNIQUE INDEX rooms_people ON ?tenant.rooms USING btree (people_key)
CREATE UNIQUE INDEX rooms_pkey ON ?tenant.rooms USING btree (id)
CREATE UNIQUE INDEX searches_pkey ON ?tenant.searches USING btree (member_id, query)
CREATE UNIQUE INDEX sessions_pkey ON ?tenant.sessions USING btree (id)
CREATE UNIQUE INDEX settings_pkey ON ?tenant.settings USING btree (tenant_id)
CREATE UNIQUE INDEX tokens_hash ON ?tenant.tokens USING btree (hash)
CREATE INDEX tokens_member ON ?tenant.tokens USING btree (member_id)
CREATE UNIQUE INDEX tokens_pkey ON ?tenant.tokens USING btree (id)
CREATE UNIQUE INDEX visits_pkey ON ?tenant.visits USING btree (id)


SEQUENCE ids

bots has a TOAST table
feeds has a TOAST table
hook_deliveries has a TOAST table
hook_receivers has a TOAST table
incoming has a TOAST table
linked_pages has a TOAST table
members has a TOAST table
messages has a TOAST table
previews has a TOAST table
push_subscriptions has a TOAST table
reminders has a TOAST table
settings has a TOAST table
tokens has a TOAST table
visits has a TOAST table

GRANT DELETE, INSERT, SELECT, UPDATE ON attachments TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON bans TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON boosts TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON bots TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON feed_cursors TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON feeds TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON hook_deliveries TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON hook_receivers TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON incoming TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON linked_pages TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON members TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON memberships TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON mentions TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON messages TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON previews TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON push_deliveries TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON push_subscriptions TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON reminders TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON room_events TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON rooms TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON searches TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON sessions TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON settings TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON tokens TO hearth_tenant
GRANT DELETE, INSERT, SELECT, UPDATE ON visits TO hearth_tenant

