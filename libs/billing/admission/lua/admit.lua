#!lua
-- admit: the atomic decision before any cost.
--
-- Checks in this order, and writes nothing unless all pass: clock of the id, wallet known, no settled marker and no
-- tombstone of the id, organization active, Idempotency-Key known to be unused, prompt within the token burst, rpm and
-- tpm, concurrency, balance, caps, no entry of the id. So a repeated id may get another refusal, never an admission.
-- Then it stores the entry (H) with its leases, and adds to held, to the windows' open and to the limit cells. It has
-- no allow-oom flag: a full Redis refuses it as a whole while the other scripts make room.
-- Leases are counted, never removed: the reaper removes expired ones.
--
-- KEYS  1 wallet  2 entries  3 leases  4 leases of the organization  5 leases of the key  6 caps  7 limits
--       8 settled markers  9 tombstone  10 Idempotency-Key
-- ARGV  1 id (UUIDv7)  2 organization  3 key  4 hold  5 least hold  6 prompt tokens  7 tokens to reserve
--       8 rpm  9 tpm  10 concurrency of the key  11 rpm  12 tpm  13 concurrency of the organization ('' = unlimited)
--       14 digest of the Idempotency-Key ('' = none)  15 payload
--       16 hold to start with where balance and caps cover twice the hold ('' = none); it grows by renewals.
--          CHECK: the answer alone is wanted, OK writes nothing and answers no terms
--       17… only with caps: 17 number of caps of requests  18 of these and those of money  19 when the first of their next
--          windows begins, in ms ('' = none has one). Then columns of them, first all fields: fields (see caps), names,
--          limits, windows, ends (`start of the next window in ms|next window`, '' = none; of the window `t`, which
--          requests open, its length in ms). Then for each run: name, limit, window, length in ms
-- Answers  CLOCK now · LOAD · DUP
--          and, each ending with rpm {limit, remaining, reset ms} or {} and tpm likewise (the tighter scope):
--          OK granted now terms START|WHOLE left · SUSPENDED · IDEMPOTENCY R|D id · KEYS_LOST waitMs · BURST scope limit
--          (START: it is the hold to start with; left: of the run without it, '' = no run) · RUN name (the ledger knows
--          it: see caps) · RUNS the most ·
--          RATE name scope limit waitMs · BALANCE available held unsettled credit_limit
--          CAP name limit spent open resets at ('' = unknown)
--          Amounts are text, all other numbers integers.
-- Repeated by no caller: its connection never resends. A lost answer is followed by a void (capture, `unanswered`).
-- include: amounts clock wallet entry leases caps limits idempotency

local CLOCK_TOLERANCE_MS = 600000
local CONCURRENCY_WAIT_MS = 1000
local RUN_ARGUMENTS = 4
local RUNS_MAX = 10000

local keys = {
  wallet = KEYS[1], entries = KEYS[2], leases = KEYS[3], organizationLeases = KEYS[4], keyLeases = KEYS[5],
  caps = KEYS[6], limits = KEYS[7],
}
local request = { id = ARGV[1], organization = ARGV[2], key = ARGV[3] }
local hold, leastHold = whole(ARGV[4]), whole(ARGV[5])
local promptTokens, tokens = whole(ARGV[6]), whole(ARGV[7])
local idempotency, payload = ARGV[14], ARGV[15]
local isCheck = ARGV[16] == 'CHECK'
local startHold = ARGV[16] ~= '' and not isCheck and whole(ARGV[16]) or nil
local isStart = false
local now = readClock()

local function parseLimits()
  local limits, names = {}, { 'rpm', 'tpm', 'concurrency' }
  for index = 8, 13 do
    if ARGV[index] ~= '' then
      local scope, name = index < 11 and 'key' or 'organization', names[(index - 8) % 3 + 1]
      limits[#limits + 1] = { scope = scope, name = name, ceiling = whole(ARGV[index]) }
    end
  end
  return limits
end

local limits = parseLimits()
-- Caps of requests come first, then those of money: columns, the first of which HMGET takes as it is.
local ofRequests, listed = 0, 0
if ARGV[17] then ofRequests, listed = whole(ARGV[17]), whole(ARGV[18]) end
local FIELDS, NAMES, LIMITS = 19, 19 + listed, 19 + 2 * listed
local WINDOWS, ENDS, RUNS = 19 + 3 * listed, 19 + 4 * listed, 19 + 5 * listed
-- By their places in the columns; runs follow.
local caps = {}

local function refuseRequest(wallet)
  local seen = redis.call('MGET', KEYS[9], KEYS[10])
  if seen[1] or redis.call('HEXISTS', KEYS[8], request.id) == 1 then return { 'DUP' } end
  if wallet.status ~= 'active' then return { 'SUSPENDED' } end
  if idempotency == '' then return end
  if seen[2] then return { 'IDEMPOTENCY', string.sub(seen[2], 1, 1), string.sub(seen[2], 3) } end
  local wait = waitForKeys(keys.wallet)
  if wait then return { 'KEYS_LOST', wait } end
end

local function refuseConcurrency()
  for _, limit in ipairs(limits) do
    if limit.name == 'concurrency' then
      local leases = limit.scope == 'key' and keys.keyLeases or keys.organizationLeases
      if redis.call('ZCOUNT', leases, '(' .. digits(now), '+inf') >= limit.ceiling then
        return { 'RATE', limit.name, limit.scope, limit.ceiling, CONCURRENCY_WAIT_MS }
      end
    end
  end
end

-- Reads the cells of all limited rates in one call, and adds to each its backlog and the units of this request.
local function readRates()
  local rates, fields = {}, {}
  for _, limit in ipairs(limits) do
    if limit.name ~= 'concurrency' then
      limit.units = limit.name == 'rpm' and 1 or math.min(tokens, limit.ceiling)
      limit.field = limitField(limit.scope, request.key, limit.name)
      rates[#rates + 1] = limit
      fields[#fields + 1] = limit.field
    end
  end
  if #rates == 0 then return rates end
  local cells = redis.call('HMGET', keys.limits, 'until', unpack(fields))
  for index, rate in ipairs(rates) do
    rate.backlog = readBacklog(cells[index + 1], rate.ceiling, now)
  end
  rates.expiresAt = cells[1]
  return rates
end

-- Names the limit with the longest wait: after it the request passes all of them.
local function refuseRate(rates)
  local worst, longest = nil, 0
  for _, rate in ipairs(rates) do
    if rate.name == 'tpm' and promptTokens > rate.ceiling then return { 'BURST', rate.scope, rate.ceiling } end
    local wait = waitFor(rate.backlog, rate.units, rate.ceiling)
    if wait > longest then worst, longest = rate, wait end
  end
  if worst then return { 'RATE', worst.name, worst.scope, worst.ceiling, longest } end
end

-- The window of an argument, or the next one once it has begun.
local function windowNow(window, ends)
  local startsAt, nextWindow = string.match(ends, '^(%d+)|(.+)$')
  return startsAt and now >= whole(startsAt) and nextWindow or window
end

-- Nearly always all windows of the arguments are current, and their ends need not be read.
local function readCaps()
  if listed == 0 then return end
  caps = redis.call('HMGET', keys.caps, unpack(ARGV, FIELDS + 1, FIELDS + listed))
  local areCurrent = ARGV[19] == '' or now < whole(ARGV[19])
  for index = 1, listed do
    local stored, wanted, opened = caps[index], ARGV[WINDOWS + index], nil
    if wanted == 't' then
      opened = openedAt(stored, whole(ARGV[ENDS + index]), now)
      wanted = 't' .. digits(opened)
    elseif not areCurrent then
      wanted = windowNow(wanted, ARGV[ENDS + index])
    end
    local window, spent, open = readCap(stored, wanted)
    caps[index] = { window = window, spent = spent, open = open, left = whole(ARGV[LIMITS + index]) - spent - open }
    if opened then caps[index].ends = opened + ARGV[ENDS + index] end
  end
end

-- A run that Redis does not have is new, or was lost with the wallet less than a week ago.
local function isLost(run, length)
  if run then return not run.spent end
  local lostAt = redis.call('HGET', keys.wallet, 'runs_lost')
  return lostAt and now < tonumber(lostAt) + length
end

local function countRuns()
  return redis.call('ZCOUNT', keys.caps .. ':runs', '(' .. digits(now), '+inf')
end

-- The window of a run's cap is `t`, or what the ledger has of it: `t<opened at>|<spent>`, `t|` without any.
local function readRun(cap)
  local run = readRunBudget(keys.caps, cap.name)
  if run and now >= run.opened + cap.length then run = nil end
  if not run and countRuns() >= RUNS_MAX then return { 'RUNS', RUNS_MAX } end
  if cap.window == 't' and isLost(run, cap.length) then return { 'RUN', cap.name } end
  local openedText, spent = string.match(cap.window, '^t(%d+)|(%d+)$')
  if not run then
    local opened = tonumber(openedText or now)
    if now >= opened + cap.length then opened, spent = now, nil end
    run = { window = 't' .. digits(opened), opened = opened, open = 0, limit = cap.limit }
    cap.isNew = true
  end
  cap.window, cap.open, cap.spent = run.window, run.open, run.spent or tonumber(spent or 0)
  cap.limit = digits(math.min(run.limit, cap.limit))
  cap.left = cap.limit - cap.spent - cap.open
  cap.ends = run.opened + cap.length
end

local function readRuns()
  for index = RUNS + 1, #ARGV, RUN_ARGUMENTS do
    local run = {
      name = ARGV[index], limit = whole(ARGV[index + 1]), window = ARGV[index + 2], length = whole(ARGV[index + 3]),
    }
    local refused = readRun(run)
    if refused then return refused end
    caps[#caps + 1] = run
  end
end

local function runLeft()
  local run = caps[listed + 1]
  return run and digits(math.max(0, run.left)) or ''
end

local function writeRun(cap)
  writeRunBudget(keys.caps, cap.name, cap, cap.ends - now)
  if not cap.isNew then return end
  redis.call('ZREMRANGEBYSCORE', keys.caps .. ':runs', '-inf', digits(now))
  noteRun(keys.caps, cap.name, cap.ends)
end

local function resetOfCap(index)
  if caps[index].ends then return digits(caps[index].ends) end
  local startsAt = string.match(ARGV[ENDS + index], '^(%d+)|')
  return startsAt and now < whole(startsAt) and startsAt or ''
end

local function refuseCap(index)
  local cap = caps[index]
  local name, limit = cap.name or ARGV[NAMES + index], cap.limit or ARGV[LIMITS + index]
  return { 'CAP', name, limit, digits(cap.spent), digits(cap.open), resetOfCap(index) }
end

-- Also a free request is one.
local function refuseCount()
  for index = 1, ofRequests do
    if caps[index].left <= 0 then return refuseCap(index) end
  end
end

-- The place of the cap of money with the least left.
local function tightestCap()
  local tight = ofRequests + 1
  for index = tight + 1, #caps do
    if caps[index].left < caps[tight].left then tight = index end
  end
  return tight
end

-- Lowers the hold to what balance and caps cover, down to the least hold, or starts with less of it where they cover it
-- twice. A free request needs neither. A refusal names the one with less left: a hold that fits it fits all.
local function grantHold(wallet)
  if hold == 0 then return end
  local least, tight = math.max(leastHold, 1), tightestCap()
  local cap = caps[tight]
  if cap and cap.left < least and cap.left < wallet.available then return refuseCap(tight) end
  if wallet.available < least then
    local held, unsettled = digits(wallet.held), digits(wallet.unsettled)
    return { 'BALANCE', digits(wallet.available), held, unsettled, digits(wallet.creditLimit) }
  end
  local left = math.min(wallet.available, cap and cap.left or wallet.available)
  isStart = startHold ~= nil and left >= 2 * hold
  hold = isStart and startHold or math.min(hold, left)
end

local function writeTerms(rates)
  local windows, reservations = { unpack(ARGV, NAMES + 1, NAMES + listed) }, {}
  for index = 1, listed do
    windows[index] = windows[index] .. '=' .. caps[index].window .. '=' .. ARGV[LIMITS + index]
  end
  for index = listed + 1, #caps do
    windows[index] = caps[index].name .. '=' .. caps[index].window .. '=' .. caps[index].limit
  end
  for _, rate in ipairs(rates) do
    if rate.name == 'tpm' then
      reservations[#reservations + 1] = rate.scope .. '=' .. digits(rate.units) .. '/' .. digits(rate.ceiling)
    end
  end
  local parts = { digits(now), request.key, table.concat(windows, ','), table.concat(reservations, ','), idempotency }
  return { text = table.concat(parts, '|') }
end

local function takeRates(rates)
  if #rates == 0 then return end
  local fields = {}
  for _, rate in ipairs(rates) do
    rate.backlog = addToBacklog(rate.backlog, rate.units, rate.ceiling)
    fields[#fields + 1] = rate.field
    fields[#fields + 1] = formatCell(rate.backlog, rate.ceiling, now)
  end
  writeCells(keys.limits, rates.expiresAt, fields, now)
end

local function takeCaps()
  local fields, words = {}, 0
  for index = 1, hold > 0 and listed or ofRequests do
    local cap, taken = caps[index], index > ofRequests and hold or 1
    fields[words + 1], fields[words + 2] = ARGV[FIELDS + index], formatCap(cap.window, cap.spent, cap.open + taken)
    words = words + 2
  end
  if words > 0 then redis.call('HSET', keys.caps, unpack(fields)) end
  for index = listed + 1, #caps do
    caps[index].open = caps[index].open + hold
    writeRun(caps[index])
  end
end

-- {limit, remaining, reset ms} of the scope with less left; {} when the rate is unlimited.
local function tightest(rates, name)
  local tight, least = {}, math.huge
  for _, rate in ipairs(rates) do
    local remaining = math.max(0, math.floor((MINUTE_MS * rate.ceiling - rate.backlog) / MINUTE_MS))
    if rate.name == name and remaining < least then
      least = remaining
      tight = { rate.ceiling, remaining, resetOf(rate.backlog, rate.ceiling) }
    end
  end
  return tight
end

local function withRates(answer, rates)
  answer[#answer + 1] = tightest(rates, 'rpm')
  answer[#answer + 1] = tightest(rates, 'tpm')
  return answer
end

local function admit()
  local madeAt = tonumber(string.sub(request.id, 1, 8) .. string.sub(request.id, 10, 13), 16)
  if not madeAt or math.abs(madeAt - now) > CLOCK_TOLERANCE_MS then return { 'CLOCK', now } end
  if leastHold > hold then error('the least hold exceeds the hold') end
  if startHold and startHold > hold then error('the hold to start with exceeds the hold') end
  local wallet = readWallet(keys.wallet, now)
  if not wallet then return { 'LOAD' } end
  local rates = readRates()
  local refused = refuseRequest(wallet) or refuseRate(rates) or refuseConcurrency()
  if refused then return withRates(refused, rates) end
  readCaps()
  refused = readRuns() or refuseCount() or grantHold(wallet)
  if refused then return withRates(refused, rates) end
  if isCheck then return withRates({ 'OK', '0', now, '', 'CHECK', '' }, rates) end

  local terms = writeTerms(rates)
  local entry = formatEntry({ state = 'H', amount = hold, terms = terms, payload = payload })
  if redis.call('HSETNX', keys.entries, request.id, entry) == 0 then return { 'DUP' } end
  addToWallet(keys.wallet, hold, 0)
  writeLeases(keys, request, now)
  local left = runLeft()
  takeCaps()
  takeRates(rates)
  if idempotency ~= '' then writeIdempotency(KEYS[10], 'R', request.id, now, now) end
  return withRates({ 'OK', digits(hold), now, terms.text, isStart and 'START' or 'WHOLE', left }, rates)
end

return admit()
