-- Whole numbers from and to text. Amounts are nano-USD in doubles, exact up to 2^53, so arguments above 9.0e15 fail.
-- Digits are computed with as they are: that reads them once, `tonumber` twice.
-- Numbers are never formatted by `..`, which writes 1e15 as "1e+15" and a negative zero as "-0".
local AMOUNT_MAX = 9.0e15

local function whole(text)
  local value = string.find(text or '', '^%d+$') and text + 0
  if not value or value > AMOUNT_MAX then error('argument is not a whole number up to 9.0e15') end
  return value
end

local function digits(value)
  return string.format('%d', value)
end
