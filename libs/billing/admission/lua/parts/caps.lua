-- Caps: `window|spent|open` of each. `spent` is copied from Postgres, `open` is the sum of the window's entries. A missing
-- field: nothing was spent. Windows of one cap sort as text; it moves forward to a newer window and never back. Windows
-- of fixed length are named by the moment in which their first request opened them: `t1796000000000`.
-- In arguments and terms a numbered cap of the organization is `c12` (nano-USD) or `r12` (requests), a cap of a member
-- `holder:period`; both are fields as well. A cap of the request's key is named by its period (`day`).
local function capField(key, name)
  if string.find(name, '^[cr]%d') or string.find(name, ':', 1, true) then return name end
  return key .. ':' .. name
end

-- What a request counts in a cap: money, or one request.
local function inUnit(name, amount, count)
  if string.find(name, '^r%d') then return count end
  return amount
end

local function parseCap(text)
  if not text then return nil end
  local window, spent, open = string.match(text, '^([^|]+)|(%d+)|(%d+)$')
  return { window = window, spent = tonumber(spent), open = tonumber(open) }
end

local function formatCap(cap)
  return cap.window .. '|' .. digits(cap.spent) .. '|' .. digits(cap.open)
end

-- The stored cap, or an empty one when this window is newer.
local function capInWindow(text, window)
  local cap = parseCap(text)
  if cap and cap.window >= window then return cap end
  return { window = window, spent = 0, open = 0 }
end

-- When the window that is open was opened: now, where none is.
local function openedAt(text, length, now)
  local opened = tonumber(string.match(text or '', '^t(%d+)|') or 0)
  return now < opened + length and opened or now
end

-- The budget of a run, `b` and a hash, is a key of its own, `window|spent|open|limit`, which expires with its window:
-- clients name runs. `?` for spent: restored after a loss, the ledger knows it. The sorted set `runs` counts open ones.
local RUN_MS = 604800000

local function isRun(name)
  return #name == 17 and string.find(name, '^b%x+$') ~= nil
end

local function readRunBudget(capsKey, name)
  local text = redis.call('GET', capsKey .. ':' .. name)
  local opened, spent, open, limit = string.match(text or '', '^t(%d+)|([%d?]+)|(%-?%d+)|(%d+)$')
  if not opened then return nil end
  return {
    window = 't' .. opened, opened = tonumber(opened), spent = tonumber(spent), open = tonumber(open),
    limit = tonumber(limit),
  }
end

-- `ttl` nil: it keeps its own.
local function writeRunBudget(capsKey, name, run, ttl)
  local spent = run.spent and digits(run.spent) or '?'
  local text = table.concat({ run.window, spent, digits(run.open), digits(run.limit) }, '|')
  if ttl then
    redis.call('SET', capsKey .. ':' .. name, text, 'PX', digits(ttl))
  else
    redis.call('SET', capsKey .. ':' .. name, text, 'KEEPTTL')
  end
end

local function noteRun(capsKey, name, ends)
  redis.call('ZADD', capsKey .. ':runs', digits(ends), name)
  redis.call('PEXPIRE', capsKey .. ':runs', RUN_MS)
end

-- One that has ended counts nowhere. `restores`: an entry that Redis has lost, so its run may be lost as well.
local function moveRun(capsKey, name, window, limit, amount, restores)
  local run = readRunBudget(capsKey, name)
  if run and run.window == window then
    run.open = run.open + amount
    writeRunBudget(capsKey, name, run)
  elseif not run and restores then
    writeRunBudget(capsKey, name, { window = window, open = amount, limit = tonumber(limit) }, RUN_MS)
    noteRun(capsKey, name, tonumber(string.sub(window, 2)) + RUN_MS)
  end
end

-- Adds to `open` in each window of the terms that is still current. Entries of older windows count nowhere.
local function moveOpen(capsKey, terms, amount, count, restores)
  if terms.windows == '' or (amount == 0 and count == 0) then return end
  local fields, windows, units, moved = {}, {}, {}, {}
  for name, window, limit in string.gmatch(terms.windows, '([^=,]+)=([^=,]+)=(%d+)') do
    local more = inUnit(name, amount, count)
    if more ~= 0 and isRun(name) then
      moveRun(capsKey, name, window, limit, more, restores)
    elseif more ~= 0 then
      fields[#fields + 1], windows[#windows + 1], units[#units + 1] = capField(terms.key, name), window, more
    end
  end
  if #fields == 0 then return end
  for index, stored in ipairs(redis.call('HMGET', capsKey, unpack(fields))) do
    local cap = capInWindow(stored, windows[index])
    if cap.window == windows[index] then
      cap.open = cap.open + units[index]
      moved[#moved + 1] = fields[index]
      moved[#moved + 1] = formatCap(cap)
    end
  end
  if #moved > 0 then redis.call('HSET', capsKey, unpack(moved)) end
end
