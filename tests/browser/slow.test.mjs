// SPDX-License-Identifier: Apache-2.0
/* How often a first visit waits for a slow line before a page stands there whole, with its styles, scripts and icons. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { open, site } from './site.mjs'

// Milliseconds: so that what waits for an answer is sent behind it.
const LATENCY = 500
const PAGES = [
  ['the login', undefined, () => 'users/login/'],
  ['home', 'student', () => ''],
  ['a class', 'student', classes => `classrooms/${classes.usual.id}/`]
]

/* Counts round trips: a request's is one more than that of the last answer which was there when it was sent. */
async function countTrips(visit, path) {
  const session = await visit.context.newCDPSession(visit.page)
  const trips = new Map()
  const urls = new Map()
  let answered = 0
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions',
    { offline: false, latency: LATENCY, downloadThroughput: -1, uploadThroughput: -1 })
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    // Without what the browser fetches for itself: its tab's icon and its list of apps.
    if (!/icon\.|manifest/.test(request.url))
      urls.set(requestId, request.url)
  })
  // It goes out: what is cached does not, and what is less urgent may be held back.
  session.on('Network.requestWillBeSentExtraInfo', ({ requestId }) => trips.set(requestId, answered + 1))
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (!response.fromDiskCache)
      answered = Math.max(answered, trips.get(requestId) ?? 0)
  })
  await visit.page.goto(path, { waitUntil: 'networkidle' })
  // Scripts that work behind a page that stands there already.
  const later = await visit.page.evaluate(() => [...document.querySelectorAll('script[defer]')].map(script => script.src))
  return [...urls].filter(([id, url]) => trips.has(id) && !later.includes(url))
    .map(([id, url]) => [trips.get(id), new URL(url).pathname])
}

describe('a slow line', () => {
  for (const [name, user, path] of PAGES)
    test(`${name} is there after two round trips`, async () => {
      const visit = await open({ user: user && site.people[user], videos: false })
      const sent = await countTrips(visit, path(site.classes))
      assert.ok(sent.some(([, url]) => url.includes('icons')), 'icons are not seen to be fetched')
      assert.deepEqual(sent.filter(([trip]) => trip > 2), [], JSON.stringify(sent))
      await visit.close()
    })
})
