-- Idempotency-Keys: `R|id` while the request runs, `D|id` once something was delivered or charged; 24 h from admission.
local IDEMPOTENCY_KEPT_MS = 86400000
-- Whoever was taken for dead and was only paused goes on within this time.
local PAUSE_MS = 600000
-- By then whoever runs has renewed its lease, open finishes were sent again, and what was read is committed.
local KEYS_LOST_MS = 30000

local function writeIdempotency(idempotencyKey, state, id, admittedAt, now)
  local left = admittedAt + IDEMPOTENCY_KEPT_MS - now
  if left > 0 then redis.call('SET', idempotencyKey, state .. '|' .. id, 'PX', digits(left)) end
end

-- `R` it runs, `D` something was delivered or charged. A key that is done stays with its owner; what runs gives way, as a
-- replica that took over may have it of a request that has ended since.
local function claimIdempotency(idempotencyKey, state, id, terms, now)
  if terms.idempotency == '' then return end
  if string.sub(redis.call('GET', idempotencyKey) or '', 1, 1) == 'D' then return end
  writeIdempotency(idempotencyKey, state, id, terms.admittedAt, now)
end

-- Nothing was, and nothing will be.
local function freeIdempotency(idempotencyKey, id)
  if redis.call('GET', idempotencyKey) == 'R|' .. id then redis.call('DEL', idempotencyKey) end
end

-- Nothing was yet, but its process may be paused, and charge for it when it goes on.
local function freeIdempotencyLater(idempotencyKey, id)
  if redis.call('GET', idempotencyKey) == 'R|' .. id then
    redis.call('PEXPIRE', idempotencyKey, digits(PAUSE_MS), 'LT')
  end
end

-- Milliseconds until a wallet that Redis had lost may be asked again which keys are used; nil when it knows them.
local function waitForKeys(walletKey)
  local lostAt = redis.call('HGET', walletKey, 'keys_lost')
  return lostAt and math.max(0, tonumber(lostAt) + KEYS_LOST_MS - readClock())
end
