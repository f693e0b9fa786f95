-- Requests of one kind: the same again and again; with PATHS, a path of that file after the other; with DELIVERIES, a
-- delivery of that file after the other: id, timestamp, signature and body, with tabs between them.
local requests = {}
local at = 0

local function each_line(name, make)
    local path = os.getenv(name)
    if not path then return end
    for line in io.lines(path) do requests[#requests + 1] = make(line) end
end

function init()
    local cookie = os.getenv("COOKIE")
    if cookie then wrk.headers["Cookie"] = cookie end
    local encoding = os.getenv("ACCEPT_ENCODING")
    if encoding then wrk.headers["Accept-Encoding"] = encoding end
    local range = os.getenv("RANGE")
    if range then wrk.headers["Range"] = range end
    each_line("PATHS", function(path) return wrk.format("GET", path) end)
    each_line("DELIVERIES", function(line)
        local id, timestamp, signature, body = line:match("([^\t]+)\t([^\t]+)\t([^\t]+)\t(.+)")
        return wrk.format("POST", nil, {
            ["Content-Type"] = "application/json", ["webhook-id"] = id, ["webhook-timestamp"] = timestamp,
            ["webhook-signature"] = signature,
        }, body)
    end)
end

function request()
    if #requests == 0 then return wrk.format() end
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
        latency:percentile(99), errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
