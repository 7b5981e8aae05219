#!lua flags=allow-oom
-- waive: counts an amount towards what an organization may have waived in a day (UTC, by the clock of Redis).
--
-- Does nothing when the sum would pass the bound. The counter bounds losses and moves no money: it is not restored after a
-- loss of Redis, and an amount whose request dies before its charge is journalled stays counted.
--
-- KEYS  1 waivers of the organization
-- ARGV  1 amount  2 bound
-- Answers  GRANTED · REFUSED
-- Repeated by nothing: a reply is not awaited longer than a second, and one that is lost is taken for GRANTED.
-- include: amounts clock

local DAY_MS = 86400000

local amount, bound = whole(ARGV[1]), whole(ARGV[2])
local day = digits(math.floor(readClock() / DAY_MS))
local known = redis.call('HMGET', KEYS[1], 'day', 'sum')
local sum = (known[1] == day and whole(known[2]) or 0) + amount
if sum > bound then return 'REFUSED' end
redis.call('HSET', KEYS[1], 'day', day, 'sum', digits(sum))
redis.call('PEXPIRE', KEYS[1], digits(DAY_MS))
return 'GRANTED'
