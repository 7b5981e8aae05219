#!lua flags=allow-oom
-- reap: captures a request of a dead process at its last checkpoint (grade 1, provisional), without one at 0.
--
-- `lease`   an expired lease: does nothing if it was renewed since the reaper read it.
-- `release` an operator releases a hold, whatever the state of the lease. A request that still runs is adjusted to its
--           true usage by its capture.
-- `replay`  an admission without a result in a journal. It carries terms and event, and is captured at 0 if Redis has
--           lost the entry.
-- P, C and ids with a settled marker stay unchanged. A lease without a held entry is a stray and is removed. The
-- Idempotency-Key is marked done at a checkpoint. Without one a replay frees it, because its process is dead; otherwise
-- it stays for another 10 minutes, because the process may only be paused and may charge when it resumes.
--
-- KEYS  1 wallet  2 entries  3 leases  4 leases of the organization  5 leases of the key  6 caps  8 settled markers
--       10 Idempotency-Key  11 outbox (7 and 9 as in capture, unused)
-- ARGV  1 id  2 organization  3 key  4 `lease`, `release` or `replay`  5 end of the lease as read (`lease`)
--       6 terms  7 payload (`replay`)
-- Answers  REAPED · ALREADY (captured or settled) · RENEWED · MISSING
-- Repeated by the reaper's next pass; a `replay` by each start until there is a settled marker.
-- include: amounts clock wallet entry leases caps idempotency capture

local keys = {
  wallet = KEYS[1], entries = KEYS[2], leases = KEYS[3], organizationLeases = KEYS[4], keyLeases = KEYS[5],
  caps = KEYS[6], outbox = KEYS[11],
}
local request = { id = ARGV[1], organization = ARGV[2], key = ARGV[3] }
local mode = ARGV[4]
local readEnd = mode == 'lease' and whole(ARGV[5])
local lost = mode == 'replay' and { terms = parseTerms(ARGV[6]), payload = ARGV[7] }

local marker = redis.call('HGET', KEYS[8], request.id)
local entry = parseEntry(redis.call('HGET', keys.entries, request.id))
local held = entry and entry.state == 'H'

if mode == 'lease' and held then
  local ends = redis.call('ZSCORE', keys.leases, request.organization .. '|' .. request.key .. '|' .. request.id)
  if tonumber(ends or 0) ~= readEnd then return 'RENEWED' end
end
if not held then removeLeases(keys, request) end
if marker or (entry and not held) then return 'ALREADY' end
if not entry and not lost then return 'MISSING' end

local source = entry or lost
local checkpoint = entry and entry.checkpoint
capture(keys, request, entry, {
  state = 'P', amount = checkpoint or 0, checkpoint = checkpoint, terms = source.terms, payload = source.payload,
})
if entry and entry.checkpoint then
  claimIdempotency(KEYS[10], 'D', request.id, source.terms, readClock())
elseif lost then
  freeIdempotency(KEYS[10], request.id)
else
  freeIdempotencyLater(KEYS[10], request.id)
end
return 'REAPED'
