-- Idempotency-Keys: `R|id` while the request runs, `D|id` once something was delivered or charged; 24 h from admission.
local IDEMPOTENCY_TTL_MS = 86400000
-- The longest pause of a process that resumes a reaped request.
local PAUSE_MS = 600000
-- Within this time running requests renew their leases, open captures are resent and running transactions commit.
local KEYS_LOST_MS = 30000

local function writeIdempotency(idempotencyKey, state, id, admittedAt, now)
  local left = admittedAt + IDEMPOTENCY_TTL_MS - now
  if left > 0 then redis.call('SET', idempotencyKey, state .. '|' .. id, 'PX', digits(left)) end
end

-- D is never replaced. R is: a promoted replica may have it of a request that has ended since.
local function claimIdempotency(idempotencyKey, state, id, terms, now)
  if terms.idempotency == '' then return end
  if string.sub(redis.call('GET', idempotencyKey) or '', 1, 1) == 'D' then return end
  writeIdempotency(idempotencyKey, state, id, terms.admittedAt, now)
end

-- For a request that will neither deliver nor charge.
local function freeIdempotency(idempotencyKey, id)
  if redis.call('GET', idempotencyKey) == 'R|' .. id then redis.call('DEL', idempotencyKey) end
end

-- For a request whose process may only be paused, and may charge when it resumes.
local function freeIdempotencyLater(idempotencyKey, id)
  if redis.call('GET', idempotencyKey) == 'R|' .. id then
    redis.call('PEXPIRE', idempotencyKey, digits(PAUSE_MS), 'LT')
  end
end

-- Milliseconds until the keys of a lost wallet can be read again from the ledger; nil when all of them are in Redis.
local function waitForKeys(walletKey)
  local lostAt = redis.call('HGET', walletKey, 'keys_lost')
  return lostAt and math.max(0, tonumber(lostAt) + KEYS_LOST_MS - readClock())
end
