#!lua flags=allow-oom
-- recalled: all Idempotency-Keys that the ledger has are in place again, read long enough after Redis had lost them.
--
-- Does nothing when the wallet was lost once more since then: its keys are to be read again.
--
-- KEYS  1 wallet
-- ARGV  1 when the keys were lost, as the wallet said before they were read
-- Answers  RECALLED · NOTHING (done already, lost again, or not long enough ago)
-- Repeated by the next publish.
-- include: amounts clock idempotency

local lostAt = whole(ARGV[1])
if redis.call('HGET', KEYS[1], 'keys_lost') ~= digits(lostAt) then return 'NOTHING' end
if waitForKeys(KEYS[1]) > 0 then return 'NOTHING' end
redis.call('HDEL', KEYS[1], 'keys_lost')
return 'RECALLED'
