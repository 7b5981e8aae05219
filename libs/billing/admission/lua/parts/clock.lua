-- Redis time in Unix milliseconds: the only clock of limits, leases, windows and expiries.
local function readClock()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
