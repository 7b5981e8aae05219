-- Spend caps: per key or member and period `window|spent|open`. `spent` is copied from Postgres, `open` is the sum of
-- the window's entries. A missing field: nothing was spent. Windows of one period sort as text; a cap moves forward to
-- a newer window and never back.
-- In arguments and terms a cap of the request's key is named by its period (`day`), a cap of the key's member by
-- `member:period`, which is its field as well.
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
  for name, window in string.gmatch(terms.windows, '([^=,]+)=([^=,]+)=%d+') do
    local field = capField(terms.key, name)
    local cap = capInWindow(redis.call('HGET', capsKey, field), window)
    if cap.window == window then
      cap.open = cap.open + amount
      redis.call('HSET', capsKey, field, formatCap(cap))
    end
  end
end
