// SPDX-License-Identifier: Apache-2.0
/* A recording that is kept here, in a real player. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { open, site, text } from './site.mjs'

const player = () => `recordings/${site.recording}/`
const state = page => page.locator('video').evaluate(video => ({
  at: video.currentTime, duration: video.duration, paused: video.paused, ended: video.ended, rate: video.playbackRate,
  muted: video.muted, width: video.videoWidth }))

async function ready(visit) {
  await visit.page.waitForFunction(() => document.querySelector('video').readyState >= 2)
}

/* Whatever was to be remembered has been stored. */
function remembered(visit) {
  return visit.page.waitForResponse(response => response.url().endsWith('/position/') && response.ok())
}

test('a recording plays, goes to its end and begins anew', async () => {
  const visit = await open({ user: site.people.viewer })
  await visit.goto(player())
  await ready(visit)
  const { page } = visit
  await page.locator('video').evaluate(video => {
    video.muted = true
    return video.play()
  })
  await page.waitForFunction(() => document.querySelector('video').currentTime > 0.3)
  const stored = remembered(visit)
  await page.locator('video').evaluate(video => { video.currentTime = video.duration - 0.5 })
  await page.waitForFunction(() => document.querySelector('video').ended)
  await stored
  const { duration, width } = await state(page)
  assert.ok(duration > 7 && width > 0)
  await visit.goto(player())
  await ready(visit)
  assert.ok((await state(page)).at < 1)
  await visit.close()
})

test('one resumes where one stopped, on another device and without a script too', async () => {
  const visit = await open({ user: site.people.viewer })
  await visit.goto(player())
  await ready(visit)
  const stored = remembered(visit)
  await visit.page.locator('video').evaluate(video => { video.currentTime = 5.4 })
  await stored
  await visit.close()
  const plain = await open({ user: site.people.viewer, script: false })
  await plain.goto(player())
  assert.match(await plain.page.locator('video').getAttribute('src'), /\.mp4#t=\d+$/)
  await plain.close()
  const phone = await open({ user: site.people.viewer, viewport: { width: 360, height: 640 } })
  await phone.goto(player())
  await phone.page.waitForFunction(() => document.querySelector('video').currentTime >= 5)
  await phone.page.getByText('00:05').waitFor()
  await phone.page.getByRole('button', { name: text('fr', 'player.restart') }).click()
  await phone.page.waitForFunction(() => document.querySelector('video').currentTime < 3)
  await phone.close()
})

test('speed and keys, while the focus is in the player', async () => {
  const visit = await open({ user: site.people.keeper })
  await visit.goto(player())
  await ready(visit)
  const { page } = visit
  await page.getByLabel(text('fr', 'player.speed'), { exact: true }).selectOption('1.5')
  assert.equal((await state(page)).rate, 1.5)
  await page.keyboard.press('m')
  await page.locator('video').focus()
  await page.keyboard.press('m')
  await page.keyboard.press('l')
  await page.keyboard.press('Shift+>')
  const { muted, rate } = await state(page)
  assert.deepEqual({ muted, rate }, { muted: true, rate: 2 })
  await page.keyboard.press('k')
  await page.waitForFunction(() => !document.querySelector('video').paused || document.querySelector('video').ended)
  const cue = await page.locator('video').evaluate(video => video.textTracks[0].cues[0].text)
  assert.equal(cue, 'Bonjour à tous')
  await visit.close()
})

test('a file of captions fills the form in', async () => {
  const visit = await open({ user: site.people.keeper })
  await visit.goto(`${player()}edit/`)
  const captions = '\uFEFFWEBVTT\n\n00:01.000 --> 00:02.000\nDeux points\n'
  await visit.page.locator('#captions-file').setInputFiles({ name: 'a.vtt', mimeType: 'text/vtt', buffer: Buffer.from(captions) })
  await visit.page.waitForFunction(() => document.getElementById('captions').value.startsWith('WEBVTT\n'))
  await visit.close()
})

test('keys are for those who have some', async () => {
  for (const phone of [false, true]) {
    const visit = await open({ user: site.people.viewer, isMobile: phone, hasTouch: phone })
    await visit.goto(player())
    assert.equal(await visit.page.getByText(text('fr', 'player.keys')).isVisible(), !phone)
    await visit.close()
  }
})
