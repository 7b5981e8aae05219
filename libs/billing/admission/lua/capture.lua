#!lua flags=allow-oom
-- capture: finalizes a request at its charge; charge 0 with nothing delivered is a void.
--
-- Does nothing when the entry is C or the settled marker is 2. From H, from P, without an entry and at marker 1 it
-- releases the hold, replaces the amount of a P, removes the leases, stores C, corrects tpm to the tokens used and
-- appends the final event (grade 2). The Idempotency-Key is marked done, or freed when nothing was delivered or charged
-- and it was not done at a checkpoint.
-- `unanswered`: the void of an admit without an answer. If the admit ran, it is captured at 0 with the admit's event;
-- else only a tombstone is written, which refuses a late admit for 10 minutes.
--
-- KEYS  1 wallet  2 entries  3 leases  4 leases of the organization  5 leases of the key  6 caps  7 limits
--       8 settled markers  9 tombstone  10 Idempotency-Key  11 outbox
-- ARGV  1 id  2 organization  3 key  4 `final` or `unanswered`
--       `final` only: 5 charge  6 tokens used  7 delivered (1 or 0)  8 terms  9 payload
-- Answers  CAPTURED · ALREADY · VOIDED (only the tombstone was written)
-- Repeated by the journal every 10 s while the entry is not C, until marker 2; an `unanswered` void is sent once.
-- include: amounts clock wallet entry leases caps limits idempotency capture

local TOMBSTONE_MS = 600000

local keys = {
  wallet = KEYS[1], entries = KEYS[2], leases = KEYS[3], organizationLeases = KEYS[4], keyLeases = KEYS[5],
  caps = KEYS[6], limits = KEYS[7], markers = KEYS[8], outbox = KEYS[11],
}
local request = { id = ARGV[1], organization = ARGV[2], key = ARGV[3] }
local unanswered = ARGV[4] == 'unanswered'
local charge, tokensUsed, delivered = 0, 0, false
local marker = redis.call('HGET', keys.markers, request.id)
local entry = parseEntry(redis.call('HGET', keys.entries, request.id))
local terms, payload = entry and entry.terms, nil
if not unanswered then
  charge, tokensUsed, delivered, payload = whole(ARGV[5]), whole(ARGV[6]), ARGV[7] == '1', ARGV[9]
  if not (terms and terms.text == ARGV[8]) then terms = parseTerms(ARGV[8]) end
end
if marker == '2' or (entry and entry.state == 'C') then return 'ALREADY' end
if unanswered and not entry then
  if marker then return 'ALREADY' end
  redis.call('SET', KEYS[9], '1', 'PX', digits(TOMBSTONE_MS))
  return 'VOIDED'
end

terms = entry and entry.terms or terms
local counts = delivered or charge > 0
capture(keys, request, entry, {
  state = 'C', amount = charge, checkpoint = counts and charge or nil, terms = terms, payload = payload or entry.payload,
})
local now = readClock()
if counts then
  claimIdempotency(KEYS[10], 'D', request.id, terms, now)
else
  freeIdempotency(KEYS[10], request.id)
end
-- Without an entry Redis has lost the reservation too, or settled the reaped request: nothing to correct.
if entry then correctTokens(keys.limits, terms, tokensUsed, now) end
return 'CAPTURED'
