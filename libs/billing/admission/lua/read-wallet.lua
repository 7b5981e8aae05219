#!lua flags=no-writes
-- read-wallet: the balance as admit computes it.
--
-- KEYS  1 wallet
-- Answers  nil (unknown) or: available, held, unsettled, posted, credit limit, blocked, status, version,
--          expiries (`at:amount,…`)
-- Repeated by the caller.
-- include: amounts clock wallet

local wallet = readWallet(KEYS[1], readClock())
if not wallet then return false end
return {
  digits(wallet.available), digits(wallet.held), digits(wallet.unsettled), digits(wallet.posted),
  digits(wallet.creditLimit), digits(wallet.blocked), wallet.status, wallet.version,
  redis.call('HGET', KEYS[1], 'expiries'),
}
