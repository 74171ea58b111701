CREATE TABLE control.push_key (
  only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  sealed     bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
