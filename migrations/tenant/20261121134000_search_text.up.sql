ALTER TABLE ?tenant.messages ADD COLUMN search_text text NOT NULL DEFAULT '';
CREATE TABLE ?tenant.searches (
  member_id   bigint NOT NULL,
  query       varchar(200) NOT NULL,
  searched_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (member_id, query)
);
