-- Releases the hold of a request and appends its event to the outbox, one field of
-- `organization|id|grade|amount|terms|payload`. `entry` is the stored one (nil: none), `captured` the one that replaces it:
-- state P (grade 1) or C (grade 2), amount, checkpoint, terms, payload. A P keeps the payload, which a later capture may need; a C has
-- that of its event until both are settled.
local function capture(keys, request, entry, captured)
  local held, unsettled, open, count = 0, captured.amount, captured.amount, countOf(captured)
  if entry then
    open, count = open - entry.amount, count - countOf(entry)
    if entry.state == 'H' then held = 0 - entry.amount else unsettled = unsettled - entry.amount end
  end
  addToWallet(keys.wallet, held, unsettled)
  moveOpen(keys.caps, captured.terms, open, count, not entry)
  removeLeases(keys, request)
  local grade = captured.state == 'C' and '2' or '1'
  local event = table.concat({
    request.organization, request.id, grade, digits(captured.amount), captured.terms.text, captured.payload,
  }, '|')
  local streamId = redis.call('XADD', keys.outbox, '*', 'event', event)
  if captured.state == 'C' then captured.payload = streamId end
  redis.call('HSET', keys.entries, request.id, formatEntry(captured))
end
