// SPDX-License-Identifier: Apache-2.0
/* A page that answers as the meeting's server, and reads what stands behind the hash sign as Jitsi Meet does. */
import { createServer } from 'node:http'

/* Also runs in the page, so it uses nothing from outside of it. */
export function parseHash(hash) {
  const found = {}
  for (const part of hash.replace(/^#/, '').split('&')) {
    // What comes behind a second "=" is lost.
    const [name, value] = part.split('=')
    try {
      const straight = decodeURIComponent(value).replace(/[\u201c\u201d]/g, '"')
      found[name] = JSON.parse(straight)
    } catch {
      // A value that is no JSON is dropped without a word.
    }
  }
  return found
}

const page = `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Meeting</title>
<link rel="icon" href="data:,">
<h1 id="room"></h1><p id="name"></p><p id="subject"></p>
<script>
const parseHash = ${parseHash}
const { 'userInfo.displayName': name, 'config.subject': subject } = parseHash(location.hash)
// Jitsi writes rooms in lower case.
document.querySelector('#room').textContent = decodeURIComponent(location.pathname.slice(1)).toLowerCase()
document.querySelector('#name').textContent = name
document.querySelector('#subject').textContent = subject
</script>`

/* @returns {url, stop()} */
export async function startMeetingServer() {
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end(page)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(resolve))
    }
  }
}
