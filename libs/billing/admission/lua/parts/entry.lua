-- An entry is `state|amount|checkpoint|terms|payload`:
--   state       H held, P captured at a checkpoint, C captured final
--   amount      the hold of an H, the charge of a P or C
--   checkpoint  the charge so far, `-` before the first checkpoint; of a P or C its charge, `-` if nothing was
--               delivered or charged
--   terms       `admitted at|key|windows|token reservations|idempotency digest`, see below
--   payload     the event so far, opaque, may hold any character; of a C the id of its event in the outbox
-- Windows are `name of the cap=window=limit` (see caps), token reservations `scope=reserved/limit`, both joined by
-- commas.
-- Texts are read once, and long parts found by their ends: patterns cost by the character.
local ENTRY_HEAD = '^(%u)|(%d+)|([%d-]+)|()'
local TERMS_HEAD = '^(%d+)|([^|]+)|()'
local TERMS_TAIL = '^([^|]*)|([^|]*)()'

-- The terms that begin at a place of a text, and the place behind them.
local function readTerms(text, first)
  local admittedAt, key, windows = string.match(text, TERMS_HEAD, first)
  local windowsEnd = windows and string.find(text, '|', windows, true)
  if not windowsEnd then error('argument is not the terms of an admission') end
  local tokens, idempotency, behind = string.match(text, TERMS_TAIL, windowsEnd + 1)
  if not tokens then error('argument is not the terms of an admission') end
  return {
    text = string.sub(text, first, behind - 1), admittedAt = tonumber(admittedAt), key = key,
    windows = string.sub(text, windows, windowsEnd - 1), tokens = tokens, idempotency = idempotency,
  }, behind
end

local function parseTerms(text)
  local terms, behind = readTerms(text, 1)
  if behind <= #text then error('argument is not the terms of an admission') end
  return terms
end

local function parseEntry(text)
  if not text then return nil end
  local state, amount, checkpoint, first = string.match(text, ENTRY_HEAD)
  local terms, behind = readTerms(text, first)
  return {
    state = state, amount = tonumber(amount), checkpoint = tonumber(checkpoint), terms = terms,
    payload = string.sub(text, behind + 1),
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
