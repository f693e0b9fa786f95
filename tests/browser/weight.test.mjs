// SPDX-License-Identifier: Apache-2.0
/* What pages weigh on the wire, and that nothing on them moves once it is there. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { open, site } from './site.mjs'

const FIRST_VISIT = 60 * 1024
const NEXT_PAGE = 8 * 1024

// Who looks at what.
const PAGES = [
  ['my classes', 'teacher', () => 'classrooms/'],
  ['a class, for its teacher', 'teacher', classes => `classrooms/${classes.usual.id}/`],
  ['a class, for a learner', 'student', classes => `classrooms/${classes.usual.id}/`],
  ['create a class', 'teacher', () => 'classrooms/create/'],
  ['join a class', 'student', () => 'classrooms/join/'],
  ['plan a session', 'teacher', () => 'classrooms/sessions/create/'],
  ['home', 'teacher', () => ''],
  ['search', 'teacher', () => 'search/?q=suites'],
  ['a class of 300 people and 300 sessions', 'teacher', classes => `classrooms/${classes.crowd.id}/`]
]

/* Counts what comes over the wire, headers included. */
async function scales(visit) {
  const session = await visit.context.newCDPSession(visit.page)
  await session.send('Network.enable')
  const urls = new Map()
  let bytes = 0, list = []
  const add = (id, size) => {
    bytes += size
    list.push(`${Math.round(size)} ${urls.get(id)}`)
  }
  session.on('Network.requestWillBeSent', ({ requestId, request, redirectResponse }) => {
    if (redirectResponse)
      add(requestId, redirectResponse.encodedDataLength)
    urls.set(requestId, request.url)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => add(requestId, encodedDataLength))
  return {
    async weigh(path) {
      bytes = 0
      list = []
      await visit.page.goto(path, { waitUntil: 'networkidle' })
      return { bytes, list: list.join('\n') }
    }
  }
}

describe('bytes on the wire', () => {
  for (const [name, user, path] of PAGES)
    test(name, async () => {
      const visit = await open({ user: site.people[user], videos: false })
      const { weigh } = await scales(visit)
      const first = await weigh(path(site.classes))
      assert.ok(first.bytes <= FIRST_VISIT, `first visit: ${first.bytes} bytes\n${first.list}`)
      const again = await weigh(path(site.classes))
      assert.ok(again.bytes <= NEXT_PAGE, `a page after that: ${again.bytes} bytes\n${again.list}`)
      await visit.close()
    })

  test('the login', async () => {
    const visit = await open({ videos: false })
    const { weigh } = await scales(visit)
    const first = await weigh('users/login/')
    assert.ok(first.bytes > 10000, 'nothing was measured')
    assert.ok(first.bytes <= FIRST_VISIT, `first visit: ${first.bytes} bytes\n${first.list}`)
    const again = await weigh('users/login/')
    assert.ok(again.bytes <= NEXT_PAGE, `a page after that: ${again.bytes} bytes\n${again.list}`)
    await visit.close()
  })
})

/* Two frames: the first has a change, the second knows what it moved. */
const frames = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))

/*
 * What moves once the page stands there. The script at its end is held back until it has been painted, as on a slow line
 * (that in the head holds the paint itself): what changes then must move nothing. (What moves while the page is still
 * coming in is left out: that depends on where its packets end.)
 */
async function shifts(visit, path) {
  const { page } = visit
  await page.addInitScript(() => {
    window.shifts = []
    new PerformanceObserver(list => {
      for (const { value, sources } of list.getEntries())
        window.shifts.push(`${value.toFixed(5)}: ${sources.map(({ node }) =>
          (node?.outerHTML ?? node?.textContent ?? '?').slice(0, 60)).join(' | ')}`)
    }).observe({ type: 'layout-shift' })
    window.painted = new Promise(resolve => {
      new PerformanceObserver(list => list.getEntriesByName('first-contentful-paint').length && resolve())
        .observe({ type: 'paint', buffered: true })
    })
  })
  await page.route('**/bootstrap.bundle*.js', async route => {
    await page.evaluate(() => window.painted)
    await page.evaluate(frames)
    await page.evaluate(() => { window.shifts.length = 0 })
    await route.continue()
  }, { times: 1 })
  await page.goto(path, { waitUntil: 'networkidle' })
  await page.evaluate(frames)
  return page.evaluate(() => window.shifts)
}

describe('nothing moves', () => {
  for (const [name, user, path] of PAGES)
    for (const width of [360, 1280])
      test(`${name}, on ${width} px`, async () => {
        const visit = await open({ user: site.people[user], viewport: { width, height: 740 } })
        assert.deepEqual(await shifts(visit, path(site.classes)), [])
        await visit.close()
      })

  // Who is far from the school gets more from the script: the local times.
  for (const [name, user, path] of PAGES.slice(0, 3))
    test(`${name}, far from the school`, async () => {
      const visit = await open({ user: site.people[user], timezoneId: 'America/Montreal' })
      assert.deepEqual(await shifts(visit, path(site.classes)), [])
      await visit.close()
    })
})
