-- Caps: `window|spent|open` of each. `spent` is copied from Postgres, `open` is the sum of the window's entries. A missing
-- field: nothing was spent. Windows of one cap sort as text; it moves forward to a newer window and never back. Windows
-- of fixed length are named by the moment in which their first request opened them: `t1796000000000`.
-- In arguments and terms a numbered cap of the organization is `c12` (nano-USD) or `r12` (requests), a cap of a member
-- `holder:period`; both are fields as well. A cap of the request's key is named by its period (`day`).
-- The first letter of a name, its `kind`, says without a call whether the cap counts requests (`r`) and not money, or may
-- be that of a run (`b`).
local function capField(key, name, kind)
  if kind == 'c' or kind == 'r' or string.find(name, ':', 1, true) then return name end
  return key .. ':' .. name
end

-- Name, kind, window and limit of each cap of terms.
local TERMS_WINDOW = '(([^=,])[^=,]*)=([^=,]+)=(%d+)'

-- Of a stored cap its window, spent and open. Nothing is spent or open when the wanted window is newer. Both are text.
local function readCap(text, wanted)
  if text then
    local window, spent, open = string.match(text, '^([^|]+)|(%d+)|(%d+)$')
    if window >= wanted then return window, spent, open end
  end
  return wanted, '0', '0'
end

local function formatCap(window, spent, open)
  return window .. '|' .. spent .. '|' .. digits(open)
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
  local fields, windows, units, moving = {}, {}, {}, 0
  for name, kind, window, limit in string.gmatch(terms.windows, TERMS_WINDOW) do
    local more = kind == 'r' and count or amount
    if more ~= 0 and kind == 'b' and isRun(name) then
      moveRun(capsKey, name, window, limit, more, restores)
    elseif more ~= 0 then
      moving = moving + 1
      fields[moving], windows[moving], units[moving] = capField(terms.key, name, kind), window, more
    end
  end
  if moving == 0 then return end
  local stored, moved, words = redis.call('HMGET', capsKey, unpack(fields)), {}, 0
  for index = 1, moving do
    local window, spent, open = readCap(stored[index], windows[index])
    if window == windows[index] then
      moved[words + 1], moved[words + 2] = fields[index], formatCap(window, spent, open + units[index])
      words = words + 2
    end
  end
  if words > 0 then redis.call('HSET', capsKey, unpack(moved)) end
end
