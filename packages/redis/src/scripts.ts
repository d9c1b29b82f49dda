/**
 * The layout, in three keys of one slot:
 *
 * - `records`, a hash: key → `<version> <expires at, or -> <value as JSON>`. No key of the server has a time to live, so
 *   that no `volatile-*` policy evicts a claim; expiry is an instant of the server's clock inside the record.
 * - `index`, a sorted set of all keys with one score, in the order of their bytes: what begins with a prefix is a range.
 * - `expiry`, a sorted set of the keys of records that expire, by instant.
 */
const PRELUDE = `
local records, index, expiry = KEYS[1], KEYS[2], KEYS[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- The version and where the value begins, of a live record. A record that is not one of ours has the version ''.
local function parse(record)
  if not record then return nil end
  local version, expiresAt, start = string.match(record, '^(%S+) ([%d-]+) ()')
  if not version then return '', #record + 1 end
  local at = tonumber(expiresAt)
  if at and at <= now then return nil end
  return version, start
end

local function versionOf(key)
  return (parse(redis.call('HGET', records, key)))
end

-- '*': anything; '-': no record; '=' and a version: that one.
local function holds(condition, version)
  if condition == '*' then return true end
  if condition == '-' then return version == nil end
  return version ~= nil and condition == '=' .. version
end

local function remove(key)
  redis.call('HDEL', records, key)
  redis.call('ZREM', index, key)
  redis.call('ZREM', expiry, key)
end

local function removeExpired(most)
  local keys = redis.call('ZRANGEBYSCORE', expiry, '-inf', now, 'LIMIT', 0, most)
  for _, key in ipairs(keys) do remove(key) end
  return #keys
end
`;

/** Key → version and value, or nothing. */
export const GET: string = `${PRELUDE}
local record = redis.call('HGET', records, ARGV[1])
local version, start = parse(record)
return version and { version, string.sub(record, start) }
`;

/**
 * Prefix, last key of the page before or '' → last key of this page or '' where nothing follows, then key, version and
 * value of each record. A page reads at most 200 keys and ends after one MiB, so that it does not keep the server busy.
 */
export const LIST: string = `${PRELUDE}
local from = ARGV[2] == '' and '[' .. ARGV[1] or '(' .. ARGV[2]
-- No key holds this byte: it is none of UTF-8.
local keys = redis.call('ZRANGEBYLEX', index, from, '(' .. ARGV[1] .. '\\255', 'LIMIT', 0, 200)
local page, bytes = { '' }, 0
for position, key in ipairs(keys) do
  local record = redis.call('HGET', records, key)
  local version, start = parse(record)
  if version then
    local value = string.sub(record, start)
    page[#page + 1] = key
    page[#page + 1] = version
    page[#page + 1] = value
    bytes = bytes + #value
  end
  if position == 200 or bytes > 1048576 then
    page[1] = key
    break
  end
end
return page
`;

/**
 * Key, value, new version, condition and milliseconds to live or '', for each write → 1 or 0 for each. Each write also
 * removes some records that have expired: more than it can add.
 */
export const WRITE: string = `${PRELUDE}
local function write(key, value, version, condition, ttl)
  local found = versionOf(key)
  -- The same write, sent again because its answer was lost.
  if found == version then return 1 end
  if not holds(condition, found) then return 0 end
  local expiresAt = '-'
  if ttl ~= '' then
    -- At most the last instant that a date can show.
    expiresAt = string.format('%.0f', math.min(math.ceil(now + tonumber(ttl)), 8640000000000000))
  end
  redis.call('HSET', records, key, version .. ' ' .. expiresAt .. ' ' .. value)
  redis.call('ZADD', index, 0, key)
  if ttl == '' then
    redis.call('ZREM', expiry, key)
  else
    redis.call('ZADD', expiry, expiresAt, key)
  end
  return 1
end

removeExpired(#ARGV)
local written = {}
for first = 1, #ARGV, 5 do
  written[#written + 1] = write(unpack(ARGV, first, first + 4))
end
return written
`;

/** Key, condition → 1 or 0. */
export const DELETE: string = `${PRELUDE}
if not holds(ARGV[2], versionOf(ARGV[1])) then return 0 end
remove(ARGV[1])
return 1
`;

/** → the server's clock in milliseconds. */
export const NOW: string = `${PRELUDE}
return now
`;

/** Limit → how many expired records were removed. */
export const DELETE_EXPIRED: string = `${PRELUDE}
return removeExpired(ARGV[1])
`;
