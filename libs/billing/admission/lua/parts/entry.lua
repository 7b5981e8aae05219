-- An entry is `state|amount|checkpoint|terms|payload`:
--   state       H held, P captured at a checkpoint, C captured final
--   amount      the hold of an H, the charge of a P or C
--   checkpoint  the charge so far, `-` before the first checkpoint; of a P or C its charge, `-` if nothing was
--               delivered or charged
--   terms       `admitted at|key|windows|token reservations|idempotency digest`, see below
--   payload     the event so far, opaque, may hold any character; of a C the id of its event in the outbox
-- Windows are `name of the cap=window=limit` (see caps), token reservations `scope=reserved/limit`, both joined by
-- commas.
local TERMS_PATTERN = '^(%d+)|([^|]+)|([^|]*)|([^|]*)|([^|]*)$'
local ENTRY_PATTERN = '^(%u)|(%d+)|([%d-]+)|([^|]*|[^|]*|[^|]*|[^|]*|[^|]*)|(.*)$'

local function parseTerms(text)
  local admittedAt, key, windows, tokens, idempotency = string.match(text, TERMS_PATTERN)
  if not admittedAt then error('argument is not the terms of an admission') end
  return {
    text = text, admittedAt = tonumber(admittedAt), key = key, windows = windows, tokens = tokens,
    idempotency = idempotency,
  }
end

local function parseEntry(text)
  if not text then return nil end
  local state, amount, checkpoint, terms, payload = string.match(text, ENTRY_PATTERN)
  return {
    state = state, amount = tonumber(amount), checkpoint = tonumber(checkpoint), terms = parseTerms(terms),
    payload = payload,
  }
end

-- How many requests an entry counts in caps of requests.
local function countOf(entry)
  return (entry.state == 'H' or entry.checkpoint) and 1 or 0
end

local function formatEntry(entry)
  local checkpoint = entry.checkpoint and digits(entry.checkpoint) or '-'
  return table.concat({ entry.state, digits(entry.amount), checkpoint, entry.terms.text, entry.payload }, '|')
end
