#!lua flags=allow-oom
-- recalled: ends the refusal of Idempotency-Keys after a loss. All keys of the ledger are in Redis again, read at least
-- 30 s after the loss.
--
-- Does nothing if the wallet was lost again since then: its keys must be read again.
--
-- KEYS  1 wallet
-- ARGV  1 the wallet's `keys_lost` before the keys were read
-- Answers  RECALLED · NOTHING (done already, lost again, or not long enough ago)
-- Repeated by the next publish.
-- include: amounts clock idempotency

local lostAt = whole(ARGV[1])
if redis.call('HGET', KEYS[1], 'keys_lost') ~= digits(lostAt) then return 'NOTHING' end
if waitForKeys(KEYS[1]) > 0 then return 'NOTHING' end
redis.call('HDEL', KEYS[1], 'keys_lost')
return 'RECALLED'
