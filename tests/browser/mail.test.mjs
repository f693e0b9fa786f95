// SPDX-License-Identifier: Apache-2.0
/* What people choose to hear of by mail, and how somebody who forgot a password comes in again. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { command, open, site, text } from './site.mjs'

const PHRASE = 'une phrase pour revenir'

/* Sends a page's form, and waits for the page that answers. */
async function press(page, name) {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name }).click()])
}

describe('switches', { concurrency: false }, () => {
  // What is off in each.
  for (const [language, script] of [['fr', true], ['en', false]])
    test(`${language}, ${script ? 'with' : 'without'} JavaScript: what was turned off is off after a reload`, async () => {
      const visit = await open({ user: site.people.chooser, language, script, viewport: { width: 360, height: 740 } })
      const { page } = visit
      const kind = page.getByLabel(text(language, 'notices.moved'))
      const other = page.getByLabel(text(language, 'notices.planned'))
      const classroom = page.getByLabel('Club de sciences')
      const lead = page.getByLabel(text(language, 'label.lead_minutes'))
      for (const isOn of [false, true]) {
        await visit.goto('notices/')
        await kind.setChecked(isOn)
        await classroom.setChecked(isOn)
        await lead.selectOption(isOn ? '60' : '1440')
        await press(page, text(language, 'form.save'))
        await page.getByText(text(language, 'flash.changed')).waitFor()
        await page.reload()
        assert.deepEqual([await kind.isChecked(), await classroom.isChecked(), await other.isChecked(), await lead.inputValue()],
          [isOn, isOn, true, isOn ? '60' : '1440'])
      }
      await visit.close()
    })

  for (const [language, script] of [['fr', false], ['en', true]])
    test(`${language}, ${script ? 'with' : 'without'} JavaScript: one class is chosen otherwise than the others, and as they again`, async () => {
      const visit = await open({ user: site.people.chooser, language, script, viewport: { width: 360, height: 740 } })
      const { page } = visit
      await visit.goto('notices/')
      await page.getByRole('link', { name: text(language, 'notices.class_open') + ' Seconde A' }).click()
      await page.waitForURL(/notices\/classes\/\d+\/$/)
      const path = page.url()
      const kind = page.getByLabel(text(language, 'notices.announcement'))
      await kind.uncheck()
      await press(page, text(language, 'form.save'))
      await page.getByText(text(language, 'flash.changed')).waitFor()
      await page.goto(path)
      assert.equal(await kind.isChecked(), false)
      await page.getByText(text(language, 'notices.class_only_not')).waitFor()
      await press(page, text(language, 'notices.class_as_usual'))
      await page.goto(path)
      assert.equal(await kind.isChecked(), true)
      await visit.close()
    })

  test('the link in a mail takes a class off with one press, without a login, and leads to the switches', async () => {
    const reader = await open({ language: 'fr' })
    await reader.goto(site.mailed.off)
    await reader.page.getByText('Seconde A').waitFor()
    await press(reader.page, text('fr', 'off.submit'))
    await reader.page.getByText(text('fr', 'off.class_done', { classroom: 'Seconde A' })).waitFor()
    await reader.close()

    const visit = await open({ user: site.people.chooser })
    await visit.goto(site.mailed.off)
    await visit.page.getByRole('link', { name: text('fr', 'off.choose') }).click()
    await visit.page.waitForURL('**/notices/')
    assert.equal(await visit.page.getByLabel('Seconde A').isChecked(), false)
    await visit.page.getByLabel('Seconde A').check()
    await press(visit.page, text('fr', 'form.save'))
    assert.equal(await visit.page.getByLabel('Seconde A').isChecked(), true)
    await visit.close()
  })
})

test('somebody forgot a password, asks for a link, gets it by mail, and comes in by a new one', async () => {
  const person = site.people.forgetful
  const visit = await open({ viewport: { width: 360, height: 740 } })
  const { page } = visit
  await visit.goto('users/login/')
  await page.getByRole('link', { name: text('fr', 'login.forgotten_link') }).click()
  await page.waitForURL('**/users/forgotten/')
  await page.locator('#who').fill(person.username)
  await press(page, text('fr', 'forgotten.submit'))
  await page.getByText(text('fr', 'flash.password_asked')).waitFor()

  const { mails } = await command('notify')
  const mail = mails.find(({ to }) => to === 'distrait@example.org')
  assert.ok(mail, JSON.stringify(mails))
  const [link] = mail.text.match(/http:\/\/\S+\/users\/set-password\/\S+/)
  await visit.goto(link)
  await page.locator('#new_password').fill(PHRASE)
  await page.locator('#new_password_again').fill(PHRASE)
  await press(page, text('fr', 'password.set_submit'))

  await page.locator('#username').fill(person.username)
  await page.locator('#password').fill(PHRASE)
  await press(page, text('fr', 'login.submit'))
  assert.equal(page.url(), site.url)
  await visit.goto('users/profile/')
  await page.getByText('distrait@example.org').first().waitFor()
  await visit.close()
})
