-- What callers have used of the quotas that all servers count together. Lost with a crash of the database: windows begin anew then.
CREATE UNLOGGED TABLE quota_use (
  key text PRIMARY KEY,
  used integer NOT NULL,
  ends_at timestamptz(3) NOT NULL
);
CREATE INDEX quota_use_ends_at_idx ON quota_use (ends_at);
