-- Requests of one kind: the same again and again, or, with DELIVERIES, one of a file's after the other.
-- Each line of the file: id, timestamp, signature and body, with tabs between them.
local deliveries = {}
local at = 0

function init()
    local cookie = os.getenv("COOKIE")
    if cookie then wrk.headers["Cookie"] = cookie end
    local range = os.getenv("RANGE")
    if range then wrk.headers["Range"] = range end
    local path = os.getenv("DELIVERIES")
    if not path then return end
    for line in io.lines(path) do
        local id, timestamp, signature, body = line:match("([^\t]+)\t([^\t]+)\t([^\t]+)\t(.+)")
        deliveries[#deliveries + 1] = wrk.format("POST", nil, {
            ["Content-Type"] = "application/json", ["webhook-id"] = id, ["webhook-timestamp"] = timestamp,
            ["webhook-signature"] = signature,
        }, body)
    end
end

function request()
    if #deliveries == 0 then return wrk.format() end
    at = at % #deliveries + 1
    return deliveries[at]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
        latency:percentile(99), errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
