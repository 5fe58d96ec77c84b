-- Sends the requests of a file in turn, each thread its own share of them, and ends with one line of JSON.
-- Arguments: FILE THREADS FIRST. The file is made by make_requests.py: lengths and requests in turn.

local threads_made = 0

function setup(thread)
  thread:set("thread_number", threads_made)
  threads_made = threads_made + 1
end

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  local threads = tonumber(arguments[2])
  local first = tonumber(arguments[3])
  requests = {}
  local number = 0
  while true do
    local length = file:read("*n")
    if length == nil then break end
    file:read(1)
    local text = file:read(length)
    if number % threads == thread_number then requests[#requests + 1] = text end
    number = number + 1
  end
  file:close()
  assert(#requests > 0, "no requests in " .. arguments[1])
  at = math.floor(first / threads) % #requests
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"completed":%d,"seconds":%.6f,"failed":%d,"p50_us":%d,"p99_us":%d}\n',
    summary.requests, summary.duration / 1e6,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
