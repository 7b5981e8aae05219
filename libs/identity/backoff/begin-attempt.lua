-- Counts an attempt to log in as a failure, unless a counter makes it wait. A success takes the count back.
-- KEYS     counters: hashes of `failures` and `until`, the time before which no attempt is made
-- ARGV[1]  now, milliseconds
-- ARGV     then for each counter: free failures, the first wait, the longest wait, the life after the last attempt
-- Returns  milliseconds to wait; 0: the attempt is counted
-- Retries  none: a lost answer counts as "no wait"
local now = tonumber(ARGV[1])
local wait = 0
for _, key in ipairs(KEYS) do
  wait = math.max(wait, tonumber(redis.call('HGET', key, 'until') or '0') - now)
end
if wait > 0 then
  return wait
end
for index, key in ipairs(KEYS) do
  local at = 4 * index - 2
  local over = redis.call('HINCRBY', key, 'failures', 1) - tonumber(ARGV[at])
  if over > 0 then
    local delay = math.min(tonumber(ARGV[at + 1]) * 2 ^ math.min(over - 1, 30), tonumber(ARGV[at + 2]))
    redis.call('HSET', key, 'until', string.format('%.0f', now + delay))
  end
  redis.call('PEXPIRE', key, ARGV[at + 3])
end
return 0
