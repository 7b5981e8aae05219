-- Releases the hold of a request and appends its event to the outbox. `entry` is the stored one (nil: none), `captured`
-- the one that replaces it: state P (grade 1) or C (grade 2), amount, terms, payload.
local function capture(keys, request, entry, captured)
  local held, unsettled, open = 0, captured.amount, captured.amount
  if entry then
    open = open - entry.amount
    if entry.state == 'H' then held = 0 - entry.amount else unsettled = unsettled - entry.amount end
  end
  addToWallet(keys.wallet, held, unsettled)
  moveOpen(keys.caps, captured.terms, open)
  redis.call('HSET', keys.entries, request.id, formatEntry(captured))
  removeLeases(keys, request)
  redis.call('XADD', keys.outbox, '*',
    'organization', request.organization,
    'id', request.id,
    'grade', captured.state == 'C' and '2' or '1',
    'amount', digits(captured.amount),
    'terms', captured.terms.text,
    'payload', captured.payload)
end
