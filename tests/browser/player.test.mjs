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
  const keeper = await open({ user: site.people.keeper })
  await keeper.goto(`${player()}watched/`)
  assert.match(await keeper.page.locator('main').innerText(), /100\s%/)
  await keeper.close()
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

test('a lesson has the same player, and resumes where the recording does', async () => {
  const visit = await open({ user: site.people.keeper })
  await visit.goto(`courses/lessons/${site.watched.lesson}/`)
  const { page } = visit
  const first = page.locator('.video').first()
  await page.waitForFunction(() => document.querySelector('video').readyState >= 2)
  await first.getByLabel(text('fr', 'player.speed'), { exact: true }).selectOption('1.5')
  assert.equal((await first.locator('video').evaluate(video => video.playbackRate)), 1.5)
  assert.equal(await first.locator('track').getAttribute('srclang'), 'fr')
  await first.locator('video').focus()
  await page.keyboard.press('>')
  assert.equal((await first.locator('video').evaluate(video => video.playbackRate)), 2)
  const stored = remembered(visit)
  await first.locator('video').evaluate(video => { video.currentTime = 4.2 })
  await stored
  await visit.goto(player())
  await page.waitForFunction(() => document.querySelector('video').currentTime >= 4)
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

/* What the browser says of a film that does not come is what is tested, and no complaint. */
async function broken(answer, ...more) {
  const visit = await open({ user: site.people.keeper, videos: false, ...more })
  await visit.context.route('https://*.example.org/**', answer)
  return visit
}

test('a film elsewhere that is gone is said so, in a lesson and on its page', async () => {
  const visit = await broken(route => route.fulfill({ status: 200, contentType: 'video/mp4', body: 'no film' }))
  for (const path of [`courses/lessons/${site.watched.lesson}/`, `recordings/${site.watched.elsewhere}/`]) {
    await visit.goto(path)
    const elsewhere = visit.page.locator('.player').last()
    await elsewhere.getByRole('alert').filter({ hasText: text('fr', 'player.failed_elsewhere') }).waitFor()
    assert.ok(await elsewhere.getByRole('link', { name: text('fr', 'video.open_file') }).isVisible())
    assert.equal(await elsewhere.getByLabel(text('fr', 'player.speed')).isVisible(), false)
  }
  await visit.close()
})

test('a film that does not come is said so, and the word goes when it does', async () => {
  let held
  const visit = await broken(route => { held = route })
  await visit.page.clock.install()
  await visit.page.goto(`recordings/${site.watched.elsewhere}/`, { waitUntil: 'domcontentloaded' })
  const slow = visit.page.getByText(text('fr', 'player.slow'))
  await visit.page.waitForFunction(() => document.querySelector('video').networkState === HTMLMediaElement.NETWORK_LOADING)
  assert.equal(await slow.isVisible(), false)
  await visit.page.clock.fastForward(30000)
  await slow.waitFor()
  await held.fulfill({ contentType: 'video/mp4', body: '' })
  await slow.waitFor({ state: 'hidden' })
  await visit.close()
})

test('a file of captions is taken with the form, with a script and without', async () => {
  for (const script of [true, false]) {
    const visit = await open({ user: site.people.keeper, script })
    await visit.goto(`${player()}edit/`)
    const subrip = `1\r\n00:00:01,000 --> 00:00:02,000\r\n${script ? 'Élève' : 'École'}\r\n`
    await visit.page.getByLabel(text('fr', 'label.captions_file')).setInputFiles({
      name: 'a.srt', mimeType: 'application/x-subrip', buffer: Buffer.from(subrip, 'latin1') })
    await visit.page.getByLabel(text('fr', 'label.captions_language')).selectOption('ar')
    await visit.page.getByRole('button', { name: text('fr', 'form.save') }).click()
    await visit.page.getByRole('status').first().waitFor()
    await visit.goto(player())
    assert.equal(await visit.page.locator('track').getAttribute('srclang'), 'ar')
    const captions = await visit.context.request.get(new URL(await visit.page.locator('track').getAttribute('src'), site.url).href)
    assert.match(await captions.text(), script ? /^WEBVTT\n\n1\n00:00:01\.000 --> 00:00:02\.000\nÉlève\n$/ : /École/)
    await visit.close()
  }
})

/* --- Versions: the whole film, a light one, its sound --- */

const version = (visit, key) => visit.page.locator('[data-player-version]').filter({ hasText: text('fr', key).split(',')[0] })
const source = visit => visit.page.locator('video').first().evaluate(video => video.currentSrc.split('/').pop())

test('another version goes on at the same place, and is remembered', async () => {
  const visit = await open({ user: site.people.viewer })
  await visit.goto(`${player()}?version=video`)
  await ready(visit)
  await visit.page.locator('video').evaluate(video => { video.currentTime = 4 })
  await visit.page.waitForFunction(() => !document.querySelector('video').seeking)
  for (const [key, file] of [['player.version_sound', 'version.sound.m4a'], ['player.version_light', 'version.light.mp4']]) {
    const kept = visit.page.waitForResponse(response => response.request().method() === 'HEAD')
    await version(visit, key).click()
    await kept
    await visit.page.waitForFunction(name => {
      const video = document.querySelector('video')
      return video.currentSrc.includes(name) && video.readyState >= 2 && Math.abs(video.currentTime - 4) < .5
    }, file)
    assert.equal(await version(visit, key).getAttribute('aria-current'), 'true')
    assert.equal(await visit.page.locator('[data-player-version][aria-current]').count(), 1)
  }
  await visit.goto(player())
  assert.match(await source(visit), /^version\.light\.mp4/)
  await visit.goto(`courses/lessons/${site.watched.lesson}/`)
  assert.match(await source(visit), /^version\.light\.mp4/)
  await visit.close()
})

test('the versions are links without a script', async () => {
  const visit = await open({ user: site.people.viewer, script: false })
  await visit.goto(player())
  await version(visit, 'player.version_light').click()
  assert.match(await visit.page.locator('video').getAttribute('src'), /version\.light\.mp4/)
  await visit.goto(player())
  assert.match(await visit.page.locator('video').getAttribute('src'), /version\.light\.mp4/)
  await visit.close()
})

test('a slow line begins with the light version, unless somebody chose', async () => {
  const visit = await open({ user: site.people.viewer })
  await visit.context.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { effectiveType: '2g' } })
  })
  await visit.goto(player())
  await visit.page.waitForFunction(() => document.querySelector('video').currentSrc.includes('version.light.mp4'))
  await visit.goto(`${player()}?version=video`)
  await ready(visit)
  assert.doesNotMatch(await source(visit), /version\./)
  await visit.close()
})
