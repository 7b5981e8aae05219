-- A lease ends 30 s after the last renewal. It is in three sorted sets: of the shard (the reaper's list), of the
-- organization and of the key (both count concurrency). Only capture, reap and settled remove it.
local LEASE_MS = 30000

local function writeLeases(keys, request, now)
  local ends = digits(now + LEASE_MS)
  redis.call('ZADD', keys.leases, ends, request.organization .. '|' .. request.key .. '|' .. request.id)
  redis.call('ZADD', keys.organizationLeases, ends, request.id)
  redis.call('ZADD', keys.keyLeases, ends, request.id)
end

local function removeLeases(keys, request)
  redis.call('ZREM', keys.leases, request.organization .. '|' .. request.key .. '|' .. request.id)
  redis.call('ZREM', keys.organizationLeases, request.id)
  redis.call('ZREM', keys.keyLeases, request.id)
end
