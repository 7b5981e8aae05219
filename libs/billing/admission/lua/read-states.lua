#!lua flags=no-writes
-- read-states: the states of entries of one shard.
--
-- KEYS  entries, one for each id
-- ARGV  ids
-- Answers  one letter for each id: H held, P captured at a checkpoint, C captured final, - no entry
-- Repeated by the caller.

local states = {}
for index, entries in ipairs(KEYS) do
  local entry = redis.call('HGET', entries, ARGV[index])
  states[index] = entry and string.sub(entry, 1, 1) or '-'
end
return table.concat(states)
