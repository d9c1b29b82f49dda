/** The tables in PostgreSQL: those of SQLite, with PostgreSQL's types. */
export const POSTGRES_SCHEMA = `
CREATE TABLE IF NOT EXISTS orders (
  id integer PRIMARY KEY,
  buyer_id text NOT NULL,
  city text NOT NULL,
  currency text NOT NULL,
  status text NOT NULL,
  total_cents integer NOT NULL,
  submitted_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_by_status ON orders (status, submitted_at, id);

CREATE TABLE IF NOT EXISTS order_lines (
  order_id integer NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  line integer NOT NULL,
  product text NOT NULL,
  quantity integer NOT NULL,
  unit_price_cents integer NOT NULL,
  PRIMARY KEY (order_id, line)
);

-- Order forms that were accepted, by the key that was made with the form.
CREATE TABLE IF NOT EXISTS submissions (
  key text PRIMARY KEY,
  order_id integer NOT NULL
);

CREATE TABLE IF NOT EXISTS currency_rates (
  currency text PRIMARY KEY,
  rate_micros integer NOT NULL
);

CREATE TABLE IF NOT EXISTS outbox (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id text NOT NULL UNIQUE,
  type text NOT NULL,
  order_id integer NOT NULL,
  body jsonb NOT NULL,
  sent_at timestamptz
);
CREATE INDEX IF NOT EXISTS outbox_unsent ON outbox (position) WHERE sent_at IS NULL;

CREATE TABLE IF NOT EXISTS inbox (
  event_id text PRIMARY KEY,
  handled_at timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS validation_requests (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id integer NOT NULL,
  total_eur_cents integer NOT NULL,
  requested_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS validation_requests_by_order ON validation_requests (order_id);

CREATE TABLE IF NOT EXISTS archived_orders (
  id integer PRIMARY KEY,
  buyer_id text NOT NULL,
  city text NOT NULL,
  currency text NOT NULL,
  status text NOT NULL,
  total_cents integer NOT NULL,
  submitted_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  lines jsonb NOT NULL,
  archived_at timestamptz NOT NULL
);

-- The largest fencing token that has archived, in one row.
CREATE TABLE IF NOT EXISTS archive_writer (
  id integer PRIMARY KEY CHECK (id = 1),
  token bigint NOT NULL
);
INSERT INTO archive_writer VALUES (1, 0) ON CONFLICT DO NOTHING;
`;
