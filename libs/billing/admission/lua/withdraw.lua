#!lua flags=allow-oom
-- withdraw: takes money out of admission before Postgres books that it leaves the wallet. What running requests hold
-- stays theirs, and no request is admitted for what is withdrawn.
--
-- The caller holds the lock of the wallet row and has published it: `version` is the row's. The booking makes the next
-- version, whose copy has the lower balance and ends the withdrawal in the same step. After a rollback the version stays:
-- `release` ends it by its token. A withdrawal of the same version belongs to a transaction that has ended, and is
-- replaced.
-- A credit limit cannot be withdrawn. Nothing is while Redis may lack holds that gateways restore.
--
-- KEYS  1 wallet
-- ARGV  1 `take`, `read` or `release`  2 version ('' with `read`)  3 amount (`take`)  4 token (`take`, `release`)
-- Answers  {TAKEN, left} {SHORT, left} (nothing written) {LEFT, left} (`read`) {RELEASED} {NOTHING}
--          {LOAD} (unknown wallet) {BEHIND} (another version) {LOST, wait in ms}
-- Repeated by the caller with the same token, which has the same effect.
-- include: amounts clock wallet idempotency

local mode, token = ARGV[1], ARGV[4]

local function release(version)
  local stored = redis.call('HGET', KEYS[1], 'withdrawn') or ''
  local itsVersion, itsToken = string.match(stored, '^(%d+)|%d+|(.+)$')
  if itsVersion ~= version or itsToken ~= token then return { 'NOTHING' } end
  redis.call('HDEL', KEYS[1], 'withdrawn')
  return { 'RELEASED' }
end

-- Below zero where more is held than was paid in.
local function leftOf(wallet)
  return wallet.available - wallet.creditLimit
end

local function withdraw()
  if mode == 'release' then return release(digits(whole(ARGV[2]))) end
  local version = mode == 'take' and digits(whole(ARGV[2])) or nil
  local amount = mode == 'take' and whole(ARGV[3]) or 0
  local wallet = readWallet(KEYS[1], readClock())
  if not wallet then return { 'LOAD' } end
  local wait = waitForKeys(KEYS[1]) or 0
  if wait > 0 then return { 'LOST', wait } end
  if mode == 'read' then return { 'LEFT', digits(leftOf(wallet)) } end
  if wallet.version ~= version then return { 'BEHIND' } end
  local left = leftOf(wallet) + wallet.withdrawn
  if left < amount then return { 'SHORT', digits(left) } end
  redis.call('HSET', KEYS[1], 'withdrawn', version .. '|' .. digits(amount) .. '|' .. token)
  return { 'TAKEN', digits(left - amount) }
end

return withdraw()
