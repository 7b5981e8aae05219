#!lua flags=allow-oom
-- settled: copies committed state of Postgres to Redis. Without ids it is `publish`.
--
-- Wallet row and spend are copied together, from a newer version only. An unknown wallet is copied by `load` only,
-- which carries the spend of all keys and members; the Idempotency-Keys of the last 24 h are written before it.
-- Spend is copied from an equal version too: after a failover Redis may have the version without all of its spend.
-- For each id the settled marker becomes the higher of itself and the grade in Postgres. The event is deleted if it is
-- of this id and not of a higher grade. The entry is cleared, with its amounts and leases, if its grade (H 0, P 1, C 2)
-- is not above that in Postgres.
-- Nothing is ever incremented from history: only a load sums held, unsettled and open, from the entries.
-- `rebuild` loads a wallet that is known: after a restore of Postgres it replaces a later version and all spend.
-- An unknown wallet that may have been charged before has lost Idempotency-Keys that the ledger does not have yet: from
-- its load until `recalled` no key counts as unused, and for a week no run as new.
--
-- KEYS  1 wallet  2 entries  3 leases  4 leases of the organization  5 caps  6 outbox, then for each id: settled
--       markers, leases of its key
-- ARGV  1 organization  2 version  3 status  4 posted  5 credit limit  6 blocked  7 expiries (`at:amount,…`)
--       8 `load`, `rebuild` or `copy`  9 `past` when an unknown wallet may have been charged before  10 number of spends
--       of caps  11 of runs, then columns of both: fields (see caps), windows, spents; then for each id: id, key, grade,
--       stream id ('' = none)
-- Answers  LOADED · NEWER · STALE (this version was known) · UNKNOWN (not copied) · KEYS_LOST (NEWER or STALE, and the
--          Idempotency-Keys must be read again: see recalled); the ids are settled then · BEHIND (nothing changed: a newer
--          version is known, which came without the spend of these ids' runs; their events stay)
-- Repeated by the drain while the event is in the outbox; a publish by the next publish.
-- include: amounts clock wallet entry leases caps idempotency

local MARKER_TTL_MS = 3600000
-- Markers of one hash expire together. Its end is moved at most every ten minutes: most calls need no PEXPIRE.
local MARKERS_RENEW_MS = 4200000
local GRADE_OF = { H = 0, P = 1, C = 2 }
local FIXED_KEYS = 6
local SPENDS_AT_ONCE = 1000

local keys = {
  wallet = KEYS[1], entries = KEYS[2], leases = KEYS[3], organizationLeases = KEYS[4], caps = KEYS[5],
  outbox = KEYS[6],
}
local organization = ARGV[1]
local spendCount, runCount = whole(ARGV[10]), whole(ARGV[11])
local FIELDS, WINDOWS, SPENTS = 11, 11 + spendCount + runCount, 11 + 2 * (spendCount + runCount)
local NO_MOVES = {}

local function signedWhole(text)
  local sign, amount = string.match(text, '^(%-?)(%d+)$')
  return sign == '-' and 0 - whole(amount) or whole(amount)
end

local function parseWallet()
  if not string.match(ARGV[7], '^[%d:,]*$') then error('argument is not a list of expiries') end
  return {
    version = whole(ARGV[2]),
    fields = {
      'version', digits(whole(ARGV[2])), 'status', ARGV[3], 'posted', digits(signedWhole(ARGV[4])),
      'credit_limit', digits(whole(ARGV[5])), 'blocked', digits(whole(ARGV[6])), 'expiries', ARGV[7],
    },
  }
end

local function parseItems(offset)
  local items = {}
  for index = 0, (#ARGV - offset) / 4 - 1 do
    local a, k = offset + index * 4, FIXED_KEYS + index * 2
    local streamId = ARGV[a + 4]
    if streamId ~= '' and not string.match(streamId, '^%d+%-%d+$') then error('argument is not a stream id') end
    items[index + 1] = {
      request = { id = ARGV[a + 1], organization = organization, key = ARGV[a + 2] },
      grade = whole(ARGV[a + 3]), streamId = streamId, markers = KEYS[k + 1], keyLeases = KEYS[k + 2],
    }
  end
  return items
end

-- The stored cap with what is moved in its windows, then with what is spent in one of them, and whether that is spent;
-- nil when it stays as it is.
local function changedCap(stored, sums, spendWindow, newlySpent)
  local window, spent, open = readCap(stored, '')
  local isMoved = false
  for moved, more in pairs(sums or NO_MOVES) do
    if moved > window then window, spent, open = moved, '0', 0 end
    if moved == window then open, isMoved = open + more, true end
  end
  if spendWindow > window then window, open = spendWindow, 0 end
  local isSpent = spendWindow == window
  if isSpent then spent = newlySpent end
  return (isSpent or isMoved) and formatCap(window, spent, open), isSpent
end

-- Caps that are moved and have a spend, which are most, are read and written once. A field may have the spends of several
-- windows: one that is over must not undo another. `first`: the place before that of the first spend.
local function changeCaps(fields, moves, first)
  local stored, changed, words, moved = redis.call('HMGET', keys.caps, unpack(fields)), {}, 0, {}
  for index = 1, #fields do
    local field = fields[index]
    local sums = moves[field]
    local window, spent = first and ARGV[WINDOWS + first + index] or '', first and ARGV[SPENTS + first + index]
    local cap, isSpent = changedCap(stored[index], sums, window, spent)
    if cap and (isSpent or not moved[field]) then
      changed[words + 1], changed[words + 2] = field, cap
      words = words + 2
    end
    if sums then moved[field] = true end
  end
  if words > 0 then redis.call('HSET', keys.caps, unpack(changed)) end
  for field in pairs(moved) do moves[field] = nil end
end

local function moveCaps(moves)
  if not next(moves) then return end
  local fields = {}
  for field in pairs(moves) do fields[#fields + 1] = field end
  changeCaps(fields, moves)
end

local function copyRun(index)
  local name, window = ARGV[FIELDS + index], ARGV[WINDOWS + index]
  local run = readRunBudget(keys.caps, name)
  if not run or run.window ~= window then return end
  run.spent = tonumber(ARGV[SPENTS + index])
  writeRunBudget(keys.caps, name, run)
end

-- A call takes a few thousand arguments, and a load has the spend of all keys.
local function copySpends(moves)
  for first = 0, spendCount - 1, SPENDS_AT_ONCE do
    local last = math.min(first + SPENDS_AT_ONCE, spendCount)
    changeCaps({ unpack(ARGV, FIELDS + first + 1, FIELDS + last) }, moves, first)
  end
  for index = spendCount + 1, spendCount + runCount do copyRun(index) end
end

local function groupByMarkers(items)
  local groups = {}
  for _, item in ipairs(items) do
    local group = groups[item.markers]
    if group then group[#group + 1] = item else groups[item.markers] = { item } end
  end
  return groups
end

-- Each item's grade becomes the higher of itself and its marker, and the marker that grade.
local function raiseMarkers(markers, items)
  local ids, grades, fields = {}, {}, {}
  for index, item in ipairs(items) do ids[index] = item.request.id end
  for index, stored in ipairs(redis.call('HMGET', markers, unpack(ids))) do
    local item, id = items[index], ids[index]
    item.grade = math.max(item.grade, tonumber(stored or 0), grades[id] or 0)
    grades[id] = item.grade
  end
  for id, grade in pairs(grades) do
    fields[#fields + 1] = id
    fields[#fields + 1] = digits(grade)
  end
  redis.call('HSET', markers, unpack(fields))
  if redis.call('PTTL', markers) < MARKER_TTL_MS then redis.call('PEXPIRE', markers, digits(MARKERS_RENEW_MS)) end
end

local function isSettled(item)
  if item.streamId == '' then return false end
  local found = redis.call('XRANGE', keys.outbox, item.streamId, item.streamId)[1]
  if not found then return false end
  local id, grade = string.match(found[2][2], '^[^|]*|([^|]*)|(%d)|')
  return id == item.request.id and tonumber(grade) <= item.grade
end

local function deleteEvents(items)
  local streamIds = {}
  for _, item in ipairs(items) do
    if isSettled(item) then streamIds[#streamIds + 1] = item.streamId end
  end
  if #streamIds > 0 then redis.call('XDEL', keys.outbox, unpack(streamIds)) end
end

-- The entries of the items that are not above their grade, by id.
local function settledEntries(items)
  local ids, entries = {}, {}
  for index, item in ipairs(items) do ids[index] = item.request.id end
  for index, text in ipairs(redis.call('HMGET', keys.entries, unpack(ids))) do
    local item, entry = items[index], parseEntry(text)
    if entry and GRADE_OF[entry.state] <= item.grade then entries[item.request.id] = { entry = entry, item = item } end
  end
  return entries
end

-- Takes what some entries count out of the windows of their terms: of runs at once, else out of `moves`, which has a sum
-- for each window of a field.
local function takeFromWindows(moves, terms, amount, count)
  for name, kind, window, limit in string.gmatch(terms.windows, TERMS_WINDOW) do
    local less = kind == 'r' and count or amount
    if less ~= 0 and kind == 'b' and isRun(name) then
      moveRun(keys.caps, name, window, limit, 0 - less)
    elseif less ~= 0 then
      local field = capField(terms.key, name, kind)
      local sums = moves[field] or {}
      moves[field], sums[window] = sums, (sums[window] or 0) - less
    end
  end
end

-- Sums are written once, not for each entry. Most entries of a batch have the same windows. Returns what is to be moved in
-- caps.
local function clearEntries(items)
  local ids, held, unsettled, open = {}, 0, 0, {}
  for id, cleared in pairs(settledEntries(items)) do
    local entry, terms = cleared.entry, cleared.entry.terms
    ids[#ids + 1] = id
    if entry.state == 'H' then
      held = held + entry.amount
      removeLeases({
        leases = keys.leases, organizationLeases = keys.organizationLeases, keyLeases = cleared.item.keyLeases,
      }, cleared.item.request)
    else
      unsettled = unsettled + entry.amount
    end
    if terms.windows ~= '' then
      local windows = terms.key .. '|' .. terms.windows
      open[windows] = open[windows] or { terms = terms, amount = 0, count = 0 }
      open[windows].amount = open[windows].amount + entry.amount
      open[windows].count = open[windows].count + countOf(entry)
    end
  end
  local moves = {}
  if #ids == 0 then return moves end
  addToWallet(keys.wallet, 0 - held, 0 - unsettled)
  for _, sum in pairs(open) do takeFromWindows(moves, sum.terms, sum.amount, sum.count) end
  redis.call('HDEL', keys.entries, unpack(ids))
  return moves
end

local function settle(items)
  if #items == 0 then return {} end
  for markers, group in pairs(groupByMarkers(items)) do raiseMarkers(markers, group) end
  deleteEvents(items)
  return clearEntries(items)
end

local function readAllCaps()
  local stored, caps = redis.call('HGETALL', keys.caps), {}
  for index = 1, #stored, 2 do
    local window, spent = readCap(stored[index + 1], '')
    caps[stored[index]] = { window = window, spent = spent, open = 0 }
  end
  return caps
end

-- Replaces the counters by the sums of the entries.
local function sumEntries()
  local held, unsettled, caps = 0, 0, readAllCaps()
  for _, text in ipairs(redis.call('HVALS', keys.entries)) do
    local entry = parseEntry(text)
    if entry.state == 'H' then held = held + entry.amount else unsettled = unsettled + entry.amount end
    for name, kind, window in string.gmatch(entry.terms.windows, TERMS_WINDOW) do
      if not isRun(name) then
        local field = capField(entry.terms.key, name, kind)
        local cap = caps[field]
        if not cap or cap.window < window then cap = { window = window, spent = '0', open = 0 } end
        if cap.window == window then cap.open = cap.open + (kind == 'r' and countOf(entry) or entry.amount) end
        caps[field] = cap
      end
    end
  end
  redis.call('HSET', keys.wallet, 'held', digits(held), 'unsettled', digits(unsettled))
  for field, cap in pairs(caps) do redis.call('HSET', keys.caps, field, formatCap(cap.window, cap.spent, cap.open)) end
end

local function copyWallet(wallet)
  redis.call('HSET', keys.wallet, unpack(wallet.fields))
end

local wallet, items = parseWallet(), parseItems(11 + 3 * (spendCount + runCount))
for index = 1, spendCount + runCount do whole(ARGV[SPENTS + index]) end
local known = redis.call('HGET', keys.wallet, 'version')
if known and tonumber(known) > wallet.version and #items > 0 and runCount > 0 then return 'BEHIND' end
local moves = settle(items)
if known and ARGV[8] ~= 'rebuild' then
  local ahead = wallet.version - tonumber(known)
  if ahead > 0 then copyWallet(wallet) end
  if ahead >= 0 then copySpends(moves) end
  moveCaps(moves)
  if waitForKeys(keys.wallet) == 0 then return 'KEYS_LOST' end
  return ahead > 0 and 'NEWER' or 'STALE'
end
moveCaps(moves)
if ARGV[8] == 'copy' then return 'UNKNOWN' end
if ARGV[8] == 'rebuild' then redis.call('DEL', keys.caps) end
copyWallet(wallet)
copySpends({})
sumEntries()
if not known and ARGV[9] == 'past' then
  local lostAt = digits(readClock())
  redis.call('HSET', keys.wallet, 'keys_lost', lostAt, 'runs_lost', lostAt)
end
return 'LOADED'
