-- Idempotency-Keys: `R|id` while the request runs, `D|id` once something was delivered or charged; 24 h from admission.
local IDEMPOTENCY_KEPT_MS = 86400000

local function writeIdempotency(idempotencyKey, state, id, admittedAt, now)
  local left = admittedAt + IDEMPOTENCY_KEPT_MS - now
  if left > 0 then redis.call('SET', idempotencyKey, state .. '|' .. id, 'PX', digits(left)) end
end

-- A key freed by a first capture may belong to a later request by now; that one keeps it.
local function closeIdempotency(idempotencyKey, id, terms, used, now)
  if terms.idempotency == '' then return end
  local owner = redis.call('GET', idempotencyKey)
  if owner and string.sub(owner, 3) ~= id then return end
  if used then
    writeIdempotency(idempotencyKey, 'D', id, terms.admittedAt, now)
  elseif owner then
    redis.call('DEL', idempotencyKey)
  end
end
