// SPDX-License-Identifier: Apache-2.0
/* From a link or a scanned sheet into a class, and from a teacher's page into a chat, also without JavaScript. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { open, site, text } from './site.mjs'

const link = () => `classrooms/join/?code=${site.classes.usual.code}`
const PHONE = { viewport: { width: 360, height: 740 } }

for (const script of [true, false])
  test(`a scanned code leads through registration into the class ${script ? 'with' : 'without'} JavaScript`, async () => {
    const visit = await open({ script, ...PHONE })
    const { page } = visit
    await visit.goto(link())
    await page.getByRole('heading', { name: site.classes.usual.name }).waitFor()
    const [has, none] = await Promise.all(['has_account', 'has_none'].map(key =>
      page.getByRole('link', { name: text('fr', `invitation.${key}`) }).boundingBox()))
    assert.deepEqual([has.width, has.height], [none.width, none.height])
    assert.ok(has.height >= 44)
    await page.getByRole('link', { name: text('fr', 'invitation.has_none') }).click()
    await page.getByLabel(text('fr', 'label.full_name')).fill('Nouvelle Venue')
    await page.locator('#username').fill(`venue.${script}`)
    await page.locator('#new_password').fill('une bonne phrase')
    await page.locator('#new_password_again').fill('une bonne phrase')
    assert.equal(await page.locator('input[name=code]').isVisible(), false)
    await page.getByRole('button', { name: text('fr', 'register.submit') }).click()
    await page.waitForURL(`**/classrooms/${site.classes.usual.id}/`)
    await visit.close()
  })

test('with an account, a link takes a login and one confirmation', async () => {
  const visit = await open({ ...PHONE, language: 'en' })
  const { page } = visit
  await visit.goto(`${link()}.`)
  await page.getByRole('heading', { name: `Join ${site.classes.usual.name}` }).waitFor()
  await page.locator('#username').fill(site.people.alone.username)
  await page.locator('#password').fill(site.password)
  await page.getByRole('button', { name: text('en', 'login.submit') }).click()
  await page.getByRole('button', { name: text('en', 'join.submit') }).click()
  await page.waitForURL(`**/classrooms/${site.classes.usual.id}/`)
  await visit.close()
})

test('the link of a session leads a member through the login into the meeting', async () => {
  const visit = await open()
  const { page } = visit
  const teacher = await open({ user: site.people.teacher })
  await teacher.goto(`classrooms/${site.classes.live.id}/`)
  const way = await teacher.page.locator('a[href*="/start/"]').first().getAttribute('href')
  await teacher.close()
  await visit.goto(way.replace('/start/', '/join/'))
  await page.locator('#username').fill(site.people.student.username)
  await page.locator('#password').fill(site.password)
  await page.getByRole('button', { name: text('fr', 'login.submit') }).click()
  await page.waitForURL(`${site.meetingUrl}**`, { timeout: 8000 })
  await visit.close()
})

test('a telephone hands a link on to its apps at one touch; elsewhere a menu opens', async () => {
  const visit = await open({ user: site.people.teacher })
  const { page } = visit
  await visit.goto(`classrooms/${site.classes.usual.id}/`)
  const share = page.locator('.share summary')
  await share.click()
  await page.getByRole('link', { name: text('fr', 'share.whatsapp') }).waitFor()
  await page.addInitScript(() => {
    navigator.share = async what => { window.shared = what }
  })
  await page.reload()
  await share.click()
  const shared = await page.evaluate(() => window.shared)
  assert.equal(shared.url, `${site.url}${link()}`)
  assert.ok(shared.text.includes(site.classes.usual.name))
  assert.equal(await page.locator('.share[open]').count(), 0)
  await visit.close()
})
