-- Loaded by probed programs: tells on standard output what came of each example (docs/harness.md, `probe`).
local write, tostring, type, pairs, pcall = io.write, tostring, type, pairs, pcall
local nonce, skipped = (io.read("l") or ""):match("^(%S+) (%S+)")

function assay(kind, id, payload)
  write("\x1e", nonce or "", " ", kind, " ", id, " ", payload or "-", "\x1f")
end

function assay_on(id)
  return not ("," .. (skipped or "") .. ","):find("," .. id .. ",", 1, true)
end

local function text(value)
  return '"' .. value:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
end

local function json(value, depth)
  if depth > 12 then return '{"~": ["cut", ""]}' end
  local kind = type(value)
  if kind == "nil" then return "null" end
  if kind == "boolean" then return tostring(value) end
  if kind == "string" then return text(value) end
  if kind == "number" then
    if value ~= value or value == math.huge or value == -math.huge then
      return '{"~": ["float", "' .. (value ~= value and "nan" or value > 0 and "inf" or "-inf") .. '"]}'
    end
    return math.type(value) == "integer" and tostring(value) or ("%.17g"):format(value)
  end
  if kind ~= "table" then return '{"~": ["' .. kind .. '", ""]}' end
  local parts, count = {}, 0
  for _ in pairs(value) do count = count + 1 end
  if count == #value then
    for place = 1, math.min(count, 10000) do parts[place] = json(value[place], depth + 1) end
    return "[" .. table.concat(parts, ", ") .. "]"
  end
  for key, item in pairs(value) do parts[#parts + 1] = "[" .. json(key, depth + 1) .. ", " .. json(item, depth + 1) .. "]" end
  return '{"~": ["dict", [' .. table.concat(parts, ", ") .. "]]}"
end

local function thrown(id, message)
  assay("x", id, "error\t" .. tostring(message):gsub("%c", " "))
end

function assay_value(id, call)
  local results = table.pack(pcall(call))
  if not results[1] then return thrown(id, results[2]) end
  if results.n <= 2 then return assay("v", id, json(results[2], 0)) end
  local list = {}
  for place = 2, results.n do list[place - 1] = json(results[place], 0) end
  assay("v", id, "[" .. table.concat(list, ", ") .. "]")
end

function assay_check(id, call)
  local ran, holds = pcall(call)
  if not ran then return thrown(id, holds) end
  assay("c", id, holds and "1" or "0")
end

function assay_same(id, left, right)
  local ran, one = pcall(left)
  if not ran then return thrown(id, one) end
  local two
  ran, two = pcall(right)
  if not ran then return thrown(id, two) end
  assay("l", id, json(one, 0))
  assay("r", id, json(two, 0))
  assay("c", id, one == two and "1" or "0")
end
