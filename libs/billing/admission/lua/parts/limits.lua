-- Rate limits (GCRA). A cell `time:rest` is the time at which the whole per-minute allowance is free again: Unix ms
-- plus rest/limit ms. Its distance from now in unit-milliseconds is the backlog: an exact integer, 60,000 for one unit.
-- A full burst is one minute's allowance, so `60 rpm` admits 60 at once, then one a second.
-- The hash expires an hour after the organization's last request.
local MINUTE_MS = 60000
local AHEAD_MAX_MS = 2 * MINUTE_MS -- burst + 60 s; a later time (a clock jumped) counts as that
local LIMITS_TTL_MS = 3600000
local LIMITS_RENEW_MS = 3000000

local function limitField(scope, key, name)
  return scope == 'key' and key .. ':' .. name or name
end

local function readBacklog(cell, limit, now)
  local at, rest = string.match(cell or '', '^(%d+):(%d+)$')
  local ahead = at and tonumber(at) - now or -1
  if ahead < 0 then return 0 end
  if ahead >= AHEAD_MAX_MS then return AHEAD_MAX_MS * limit end
  return ahead * limit + math.min(tonumber(rest), limit - 1)
end

local function addToBacklog(backlog, units, limit)
  return math.min(math.max(backlog + units * MINUTE_MS, 0), AHEAD_MAX_MS * limit)
end

-- Milliseconds until the units fit into the burst.
local function waitFor(backlog, units, limit)
  if limit == 0 then return MINUTE_MS end
  return math.max(0, math.ceil((backlog + units * MINUTE_MS - MINUTE_MS * limit) / limit))
end

-- Milliseconds until the whole burst is available again.
local function resetOf(backlog, limit)
  if limit == 0 then return MINUTE_MS end
  return math.ceil(backlog / limit)
end

local function formatCell(backlog, limit, now)
  return digits(now + math.floor(backlog / limit)) .. ':' .. digits(backlog % limit)
end

-- `expiresAt` is the hash's field `until`. It is renewed at most every ten minutes: most requests need no PEXPIRE.
local function writeCells(limitsKey, expiresAt, fields, now)
  local renew = tonumber(expiresAt or 0) - now < LIMITS_RENEW_MS
  if renew then
    fields[#fields + 1] = 'until'
    fields[#fields + 1] = digits(now + LIMITS_TTL_MS)
  end
  redis.call('HSET', limitsKey, unpack(fields))
  if renew then redis.call('PEXPIRE', limitsKey, LIMITS_TTL_MS) end
end

-- Replaces the tokens reserved at admission by those used.
local function correctTokens(limitsKey, terms, tokensUsed, now)
  local fields, corrections, cells = {}, {}, {}
  for scope, reserved, ceiling in string.gmatch(terms.tokens, '(%a+)=(%d+)/(%d+)') do
    local units = tokensUsed - tonumber(reserved)
    if units ~= 0 then
      fields[#fields + 1] = limitField(scope, terms.key, 'tpm')
      corrections[#corrections + 1] = { units = units, limit = tonumber(ceiling) }
    end
  end
  if #fields == 0 then return end
  local stored = redis.call('HMGET', limitsKey, 'until', unpack(fields))
  for index, correction in ipairs(corrections) do
    local limit = correction.limit
    local backlog = addToBacklog(readBacklog(stored[index + 1], limit, now), correction.units, limit)
    cells[#cells + 1] = fields[index]
    cells[#cells + 1] = formatCell(backlog, limit, now)
  end
  writeCells(limitsKey, stored[1], cells, now)
end
