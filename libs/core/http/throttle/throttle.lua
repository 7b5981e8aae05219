-- Counts one request in a fixed window.
-- KEYS[1]  the counter of one address or one token
-- ARGV[1]  length of the window, milliseconds
-- Returns  { requests in this window, milliseconds until it ends }
-- Retries  none: a lost answer counts as "not limited"
local count = redis.call('INCR', KEYS[1])
if count == 1 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return { count, redis.call('PTTL', KEYS[1]) }
