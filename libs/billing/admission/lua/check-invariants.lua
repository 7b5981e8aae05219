#!lua flags=no-writes
-- check-invariants: the invariants of one organization: held = sum of H, unsettled = sum of P and C, open = sum of the
-- window's entries; each H has its leases, and no other entry has one.
--
-- KEYS  1 wallet  2 entries  3 leases  4 leases of the organization  5 caps
-- ARGV  1 organization  2 the most entries to read ('' = any number): no other client is served meanwhile
-- Answers  the violations as texts, empty when there are none, or too many entries
-- Repeated by the caller.
-- include: amounts entry caps

local ENTRIES_MAX = tonumber(ARGV[2]) or math.huge
if redis.call('HLEN', KEYS[2]) > ENTRIES_MAX then return {} end

local wrong = {}

local function expect(what, stored, sum)
  if stored ~= sum then wrong[#wrong + 1] = what .. ' is ' .. digits(stored) .. ', entries say ' .. digits(sum) end
end

local held, unsettled, open, running, leaseCounts = 0, 0, {}, 0, {}
local entries = redis.call('HGETALL', KEYS[2])
for index = 1, #entries, 2 do
  local id, entry = entries[index], parseEntry(entries[index + 1])
  if entry.state == 'H' then
    held, running = held + entry.amount, running + 1
    local member = ARGV[1] .. '|' .. entry.terms.key .. '|' .. id
    local keyLeases = KEYS[4] .. ':' .. entry.terms.key
    local ends = redis.call('ZSCORE', KEYS[4], id)
    leaseCounts[keyLeases] = (leaseCounts[keyLeases] or 0) + 1
    if not ends or ends ~= redis.call('ZSCORE', KEYS[3], member) or ends ~= redis.call('ZSCORE', keyLeases, id) then
      wrong[#wrong + 1] = 'leases of ' .. id .. ' differ'
    end
  else
    unsettled = unsettled + entry.amount
  end
  for name, kind, window in string.gmatch(entry.terms.windows, TERMS_WINDOW) do
    local field = (isRun(name) and name or capField(entry.terms.key, name, kind)) .. '|' .. window
    open[field] = (open[field] or 0) + (kind == 'r' and countOf(entry) or entry.amount)
  end
end

for field, sum in pairs(open) do
  local name, window = string.match(field, '^([^|]+)|(.+)$')
  local run = isRun(name) and readRunBudget(KEYS[5], name)
  if run and run.window == window then expect('open of ' .. name, run.open, sum) end
end
local counters = redis.call('HMGET', KEYS[1], 'held', 'unsettled')
expect('held', tonumber(counters[1] or 0), held)
expect('unsettled', tonumber(counters[2] or 0), unsettled)
expect('count of leases', redis.call('ZCARD', KEYS[4]), running)
for keyLeases, count in pairs(leaseCounts) do
  expect('count of ' .. keyLeases, redis.call('ZCARD', keyLeases), count)
end
local caps = redis.call('HGETALL', KEYS[5])
for index = 1, #caps, 2 do
  local window, _, stored = readCap(caps[index + 1], '')
  expect('open of ' .. caps[index], tonumber(stored), open[caps[index] .. '|' .. window] or 0)
end
return wrong
