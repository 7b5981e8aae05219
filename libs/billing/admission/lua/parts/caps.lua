-- Spend caps: per key, member or organization, and period `window|spent|open`. `spent` is copied from Postgres, `open` is the sum of
-- the window's entries. A missing field: nothing was spent. Windows of one period sort as text; a cap moves forward to
-- a newer window and never back.
-- In arguments and terms a cap of the request's key is named by its period (`day`), a cap of the key's member or
-- organization by `holder:period`, which is its field as well.
local function capField(key, name)
  if string.find(name, ':', 1, true) then return name end
  return key .. ':' .. name
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

-- Adds to `open` in each window of the terms that is still current. Entries of older windows count nowhere.
local function moveOpen(capsKey, terms, amount)
  if amount == 0 then return end
  local fields, windows, moved = {}, {}, {}
  for name, window in string.gmatch(terms.windows, '([^=,]+)=([^=,]+)=%d+') do
    fields[#fields + 1] = capField(terms.key, name)
    windows[#windows + 1] = window
  end
  if #fields == 0 then return end
  for index, stored in ipairs(redis.call('HMGET', capsKey, unpack(fields))) do
    local cap = capInWindow(stored, windows[index])
    if cap.window == windows[index] then
      cap.open = cap.open + amount
      moved[#moved + 1] = fields[index]
      moved[#moved + 1] = formatCap(cap)
    end
  end
  if #moved > 0 then redis.call('HSET', capsKey, unpack(moved)) end
end
