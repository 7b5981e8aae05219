#!lua flags=allow-oom
-- renew: the heartbeat of running requests, a batch of one shard. Renews leases, stores checkpoints, raises holds and
-- restores lost ones.
--
-- Does nothing for C or settled marker 2 (FINISHED). For P or marker 1 (REAPED; an extension counts as refused) it only
-- claims the Idempotency-Key, as it does for a restored entry.
-- A hold is raised to the target if balance and the caps of the entry's windows allow: `whole` in full or not at all,
-- `partial` as far as they allow. Never above the target and never lowered, so the call may be repeated. The limits of
-- the caps are those of the admission. A lot that has ended since then counts, because it still pays for this request.
-- A checkpoint above the hold is ignored: a reap never charges more than was held.
-- No entry and no marker: MISSING, unless the call carries the entry, which is then restored as H without a check.
--
-- KEYS  1 leases, then for each request: wallet, entries, leases of the organization, leases of the key, caps,
--       settled markers, Idempotency-Key
-- ARGV  for each request: id, organization, terms, target hold ('' = none), `whole` or `partial`, checkpoint charge
--       ('' = none), checkpoint payload, hold to restore ('' = none), its payload
-- Answers  for each request: {KEPT, hold} {REFUSED, hold, limit} or {REAPED} {FINISHED} {MISSING}; REFUSED: the hold
--       is below the target, also when a part of it was granted. limit: `balance` or the name of a cap, the one that
--       leaves less; '' = the wallet is not loaded
-- Repeated by the caller's timer every 8 s; calls are independent.
-- include: amounts clock wallet entry leases caps idempotency

local KEYS_EACH, ARGUMENTS_EACH = 7, 9
local now = readClock()

local function optionalWhole(text)
  if text == '' then return nil end
  return whole(text)
end

local function isPartial(word)
  if word ~= 'whole' and word ~= 'partial' then error('argument is neither whole nor partial') end
  return word == 'partial'
end

local function parseCall(index)
  local k, a = 1 + index * KEYS_EACH, index * ARGUMENTS_EACH
  local terms = parseTerms(ARGV[a + 3])
  return {
    keys = {
      leases = KEYS[1], wallet = KEYS[k + 1], entries = KEYS[k + 2], organizationLeases = KEYS[k + 3],
      keyLeases = KEYS[k + 4], caps = KEYS[k + 5], markers = KEYS[k + 6], idempotency = KEYS[k + 7],
    },
    request = { id = ARGV[a + 1], organization = ARGV[a + 2], key = terms.key },
    terms = terms,
    target = optionalWhole(ARGV[a + 4]),
    partial = isPartial(ARGV[a + 5]),
    checkpoint = optionalWhole(ARGV[a + 6]),
    checkpointPayload = ARGV[a + 7],
    lostHold = optionalWhole(ARGV[a + 8]),
    lostPayload = ARGV[a + 9],
  }
end

local function restore(call)
  local entry = { state = 'H', amount = call.lostHold, terms = call.terms, payload = call.lostPayload }
  addToWallet(call.keys.wallet, entry.amount, 0)
  moveOpen(call.keys.caps, entry.terms, entry.amount, 1, true)
  claimIdempotency(call.keys.idempotency, 'R', call.request.id, entry.terms, now)
  return entry
end

-- The wallet or the cap that leaves less; below zero when spent and open exceed a cap. Nil while the wallet is not
-- loaded.
local function tightestLimit(call, entry)
  local wallet = readWallet(call.keys.wallet, entry.terms.admittedAt)
  if not wallet then return nil end
  local tight = { name = 'balance', left = wallet.available }
  for name, kind, window, limit in string.gmatch(entry.terms.windows, TERMS_WINDOW) do
    local current, spent, open
    if isRun(name) then
      local run = readRunBudget(call.keys.caps, name)
      if run then current, spent, open, limit = run.window, run.spent or 0, run.open, run.limit end
    elseif kind ~= 'r' then
      current, spent, open = readCap(redis.call('HGET', call.keys.caps, capField(entry.terms.key, name, kind)), window)
    end
    -- Once a newer window has begun, this request's spend counts in the old one, which limits nothing any more.
    if current == window then
      local left = limit - spent - open
      if left < tight.left then tight = { name = name, left = left } end
    end
  end
  return tight
end

-- Raises the hold as far as the limit allows; returns whether it did.
local function extend(call, entry, limit)
  local requested = call.target - entry.amount
  local more = math.min(requested, limit.left)
  if more <= 0 or (more < requested and not call.partial) then return false end
  addToWallet(call.keys.wallet, more, 0)
  moveOpen(call.keys.caps, entry.terms, more, 0)
  entry.amount = entry.amount + more
  return true
end

local function renew(call)
  local marker = redis.call('HGET', call.keys.markers, call.request.id)
  local entry = not marker and parseEntry(redis.call('HGET', call.keys.entries, call.request.id))
  if marker == '2' or (entry and entry.state == 'C') then return { 'FINISHED' } end
  if marker or (entry and entry.state == 'P') then
    claimIdempotency(call.keys.idempotency, 'R', call.request.id, call.terms, now)
    return { 'REAPED' }
  end
  local changed = false
  if not entry then
    if not call.lostHold then return { 'MISSING' } end
    entry, changed = restore(call), true
  end
  local refused
  if call.target and call.target > entry.amount then
    local limit = tightestLimit(call, entry)
    changed = (limit and extend(call, entry, limit)) or changed
    if entry.amount < call.target then refused = { 'REFUSED', digits(entry.amount), limit and limit.name or '' } end
  end
  if call.checkpoint and call.checkpoint <= entry.amount then
    entry.checkpoint, entry.payload, changed = call.checkpoint, call.checkpointPayload, true
  end
  if changed then redis.call('HSET', call.keys.entries, call.request.id, formatEntry(entry)) end
  writeLeases(call.keys, call.request, now)
  return refused or { 'KEPT', digits(entry.amount) }
end

local calls = {}
for index = 0, #ARGV / ARGUMENTS_EACH - 1 do calls[index + 1] = parseCall(index) end
local answers = {}
for index, call in ipairs(calls) do answers[index] = renew(call) end
return answers
