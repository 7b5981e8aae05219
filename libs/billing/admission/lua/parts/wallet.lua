-- The wallet hash: fields copied from Postgres (all of one version); `held` and `unsettled`, counted by the scripts;
-- `withdrawn` (version|amount|token), which counts against that version of the wallet and no other.

-- What is only added up or reported stays text. Nil before the first publish: the balance is unknown. Lots that ended at `moment` or before do not count; `moment` is
-- now, or the admission of the request to extend.
local function readWallet(key, moment)
  local fields = redis.call('HMGET', key,
    'version', 'status', 'posted', 'credit_limit', 'blocked', 'expiries', 'held', 'unsettled', 'withdrawn')
  if not fields[1] then return nil end
  local wallet = {
    version = fields[1],
    status = fields[2],
    posted = fields[3],
    creditLimit = fields[4],
    blocked = fields[5],
    held = fields[7] or '0',
    unsettled = fields[8] or '0',
    expired = 0,
    withdrawn = 0,
  }
  -- A lot stops counting at its expiry; Postgres sweeps it later.
  for at, amount in string.gmatch(fields[6], '(%d+):(%d+)') do
    if tonumber(at) <= moment then wallet.expired = wallet.expired + tonumber(amount) end
  end
  if fields[9] then
    local version, amount = string.match(fields[9], '^(%d+)|(%d+)|')
    if version == wallet.version then wallet.withdrawn = tonumber(amount) end
  end
  local owned = wallet.posted + wallet.creditLimit - wallet.blocked - wallet.expired
  wallet.available = owned - wallet.unsettled - wallet.held - wallet.withdrawn
  return wallet
end

local function addToWallet(key, held, unsettled)
  if held ~= 0 then redis.call('HINCRBY', key, 'held', digits(held)) end
  if unsettled ~= 0 then redis.call('HINCRBY', key, 'unsettled', digits(unsettled)) end
end
