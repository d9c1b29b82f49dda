/** The tables in SQLite. Instants are milliseconds since 1970, JSON is text. */
export const SQLITE_SCHEMA = `
CREATE TABLE IF NOT EXISTS orders (
  id INTEGER PRIMARY KEY,
  buyer_id TEXT NOT NULL,
  city TEXT NOT NULL,
  currency TEXT NOT NULL,
  status TEXT NOT NULL,
  total_cents INTEGER NOT NULL,
  submitted_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS orders_by_status ON orders (status, submitted_at, id);

CREATE TABLE IF NOT EXISTS order_lines (
  order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  line INTEGER NOT NULL,
  product TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  unit_price_cents INTEGER NOT NULL,
  PRIMARY KEY (order_id, line)
) STRICT, WITHOUT ROWID;

-- Order forms that were accepted, by the key that was made with the form.
CREATE TABLE IF NOT EXISTS submissions (
  key TEXT PRIMARY KEY,
  order_id INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS currency_rates (
  currency TEXT PRIMARY KEY,
  rate_micros INTEGER NOT NULL
) STRICT;

-- Events to be sent: written in the transaction that changes the order.
CREATE TABLE IF NOT EXISTS outbox (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  order_id INTEGER NOT NULL,
  body TEXT NOT NULL,
  sent_at INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS outbox_unsent ON outbox (position) WHERE sent_at IS NULL;

-- Events already handled: written in the transaction that handles the event.
CREATE TABLE IF NOT EXISTS inbox (
  event_id TEXT PRIMARY KEY,
  handled_at INTEGER NOT NULL
) STRICT;

-- What handling leaves behind. Nothing here forbids a second request for an order, so that one would be seen.
CREATE TABLE IF NOT EXISTS validation_requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id INTEGER NOT NULL,
  total_eur_cents INTEGER NOT NULL,
  requested_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS validation_requests_by_order ON validation_requests (order_id);

CREATE TABLE IF NOT EXISTS archived_orders (
  id INTEGER PRIMARY KEY,
  buyer_id TEXT NOT NULL,
  city TEXT NOT NULL,
  currency TEXT NOT NULL,
  status TEXT NOT NULL,
  total_cents INTEGER NOT NULL,
  submitted_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  lines TEXT NOT NULL,
  archived_at INTEGER NOT NULL
) STRICT;

-- The largest fencing token that has archived, in one row.
CREATE TABLE IF NOT EXISTS archive_writer (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  token INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO archive_writer VALUES (1, 0);
`;
