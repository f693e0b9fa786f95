// SPDX-License-Identifier: Apache-2.0
/* What is printed of a class, and how its members and sessions are managed, also without JavaScript. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

import { open, openMore, site, text } from './site.mjs'

const run = promisify(execFile)

/* What a camera reads in a picture: zbar's answer, one line a code. */
async function scan(picture) {
  const folder = mkdtempSync(join(tmpdir(), 'crvs-qr-'))
  const file = join(folder, 'picture.png')
  writeFileSync(file, picture)
  try {
    const { stdout } = await run('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', file])
    return stdout.trim()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/* How many pages a browser prints: Chromium writes them as plain objects. */
async function printedPages(page) {
  const pdf = await page.pdf({ preferCSSPageSize: true })
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length
}

const classPath = (key, part = '') => `classrooms/${site.classes[key].id}/${part}`

test('a phone reads the sheet’s code, on the screen in light and dark, and on paper', async () => {
  const visit = await open({ user: site.people.teacher })
  const { page } = visit
  await visit.goto(classPath('usual', 'sheet/'))
  const link = await page.locator('.sheet-link').textContent()
  assert.equal(link, `${site.url}classrooms/join/?code=${site.classes.usual.code}`)
  for (const media of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { colorScheme: 'light', media: 'print' }]) {
    await page.emulateMedia(media)
    assert.equal(await scan(await page.screenshot({ fullPage: true })), link, JSON.stringify(media))
  }
  assert.equal(await page.locator('.bar').isVisible(), false)
  assert.equal(await page.locator('[data-print]').isVisible(), false)
  assert.ok(await page.locator('.sheet-code').isVisible())
  assert.equal(await printedPages(page), 1)
  await visit.close()

  const pupil = await open({ user: site.people.alone })
  await pupil.page.goto(link)
  await pupil.page.getByText(site.classes.usual.name).waitFor()
  assert.equal(await pupil.page.getByRole('button', { name: text('fr', 'join.submit') }).count(), 1)
  await pupil.close()
})

test('a sheet with the longest names is one page, and its button prints', async () => {
  const visit = await open({ user: site.people.long, language: 'en' })
  const { page } = visit
  await visit.goto(classPath('long', 'sheet/'))
  assert.equal(await printedPages(page), 1)
  await page.evaluate(() => { window.print = () => { window.printed = true } })
  await page.getByRole('button', { name: text('en', 'print.open') }).click()
  assert.equal(await page.evaluate(() => window.printed), true)
  await visit.close()
})

test('a list of attendance has boxes beside each name, and its head on every page', async () => {
  const visit = await open({ user: site.people.teacher })
  const { page } = visit
  await visit.goto(classPath('managed', `members/attendance/`))
  await page.locator('#session').selectOption(String(site.session))
  await page.getByRole('button', { name: text('fr', 'attendance.show') }).click()
  await page.waitForURL(`**/?session=${site.session}`)
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.locator('.attendance-choice').isVisible(), false)
  const rows = page.locator('.attendance tbody tr')
  assert.equal(await rows.count(), 9)
  for (const row of await rows.all())
    assert.equal(await row.locator('.tick').count(), 1)
  assert.match(await page.locator('.attendance-for').textContent(), /^Lecture/)
  assert.equal(await printedPages(page), 1)
  await visit.goto(classPath('crowd', 'members/attendance/'))
  assert.equal(await page.locator('.attendance thead').evaluate(head => getComputedStyle(head).display), 'table-header-group')
  // 299 names, eight boxes each.
  assert.equal(await page.locator('.attendance .tick').count(), 299 * 8)
  const pages = await printedPages(page)
  assert.ok(pages >= 5 && pages <= 14, `${pages} pages`)
  await visit.close()
})

for (const script of [true, false])
  test(`a teacher finds, adds, promotes and removes a member ${script ? 'with' : 'without'} JavaScript`, async () => {
    const visit = await open({ user: site.people.teacher, script })
    const { page } = visit
    const button = key => page.getByRole('button', { name: text('fr', key) })
    await visit.goto(classPath('lookalike'))
    await page.getByRole('link', { name: text('fr', 'class.manage_members') }).click()
    await page.getByLabel(text('fr', 'label.usernames')).fill(`${site.people.joiner.username} inconnue`)
    await button('members.add_submit').click()
    await page.locator('#usernames-error').waitFor()
    assert.match(await page.locator('#usernames-error').textContent(), /: inconnue\./)
    await page.getByLabel(text('fr', 'label.usernames')).fill(site.people.joiner.username)
    await button('members.add_submit').click()
    await page.getByText(text('fr', 'flash.members_added')).waitFor()

    await page.getByLabel(text('fr', 'members.filter')).fill('arrivant')
    await page.locator('.search-form button').click()
    const line = page.locator('.manage-list > li')
    await page.waitForURL('**/?q=arrivant')
    assert.equal(await line.count(), 1)
    await openMore(line)
    await line.getByRole('button', { name: text('fr', 'members.promote') }).click()
    await page.getByText(text('fr', 'flash.member_teacher')).waitFor()
    await page.goto(`${page.url()}?q=arrivant`)
    await openMore(line)
    await line.getByRole('link', { name: text('fr', 'members.remove') }).click()
    await page.getByRole('heading', { name: site.people.joiner.fullName }).waitFor()
    if (script)
      assert.equal(await page.evaluate(() => document.activeElement.textContent), text('fr', 'remove.keep'))
    await button('remove.submit').click()
    await page.getByText(text('fr', 'flash.member_removed')).waitFor()
    assert.equal(await page.getByText(site.people.joiner.fullName).count(), 0)
    await visit.close()
  })

test('a session is cancelled and brought back without JavaScript, and learners see it struck out', async () => {
  const visit = await open({ user: site.people.teacher, script: false })
  const pupil = await open({ user: site.people.student })
  const { page } = visit
  await visit.goto(classPath('managed'))
  await page.locator('.next').getByRole('link', { name: text('fr', 'form.change') }).click()
  await page.getByRole('link', { name: text('fr', 'cancel.open') }).click()
  await page.getByLabel(text('fr', 'label.reason')).fill('Grève des transports')
  await page.getByRole('button', { name: text('fr', 'cancel.submit') }).click()
  await page.getByText(text('fr', 'flash.session_cancelled')).waitFor()

  await pupil.goto(classPath('managed'))
  const struck = pupil.page.locator('.is-cancelled', { hasText: 'Lecture' })
  assert.equal(await struck.locator('s').evaluate(title => getComputedStyle(title).textDecorationLine), 'line-through')
  assert.match(await struck.textContent(), new RegExp(`${text('fr', 'status.cancelled')}[^]*Grève des transports`))

  await page.locator('.is-cancelled', { hasText: 'Lecture' })
    .getByRole('button', { name: text('fr', 'session.restore') }).click()
  await page.getByText(text('fr', 'flash.session_restored')).waitFor()
  await pupil.goto(classPath('managed'))
  assert.equal(await struck.count(), 0)
  await pupil.close()
  await visit.close()
})

test('slips are six to a page, a phone reads each, and its link leads nowhere else', async () => {
  const visit = await open({ user: site.people.admin })
  const { page } = visit
  await visit.goto(classPath('slips', 'slips/'))
  // Whoever has a password, or a link already, is chosen by hand.
  const boxes = page.locator('main input[name^="user-"]')
  const usual = await boxes.evaluateAll(all => all.filter(box => box.checked).length)
  assert.deepEqual([await boxes.count(), usual], [10, 8])
  await page.getByRole('button', { name: text('fr', 'slips.submit') }).click()
  await page.locator('.slip').first().waitFor()
  assert.equal(await page.locator('.slip').count(), 8)
  await page.emulateMedia({ media: 'print' })
  assert.equal(await printedPages(page), 2)
  // As wide as A4 without its margins.
  await page.setViewportSize({ width: 680, height: 1000 })
  for (const slip of await page.locator('.slip').all()) {
    const code = slip.locator('.slip-code')
    assert.equal(await scan(await slip.screenshot()), await code.getAttribute('href'))
    // Nothing of it is cut off, however long the name is.
    assert.ok(await slip.evaluate(one => one.scrollHeight <= one.clientHeight && one.scrollWidth <= one.clientWidth))
  }
  await page.emulateMedia({ media: 'screen' })
  await page.evaluate(() => { window.print = () => { window.printed = true } })
  await page.getByRole('button', { name: text('fr', 'print.open') }).click()
  assert.equal(await page.evaluate(() => window.printed), true)
  const link = await page.locator('.slip-code').last().getAttribute('href')
  await visit.close()

  const pupil = await open()
  const referers = []
  pupil.page.on('request', request => referers.push(request.headers().referer))
  await pupil.page.goto(link)
  await pupil.page.locator('#new_password').fill('une bonne phrase')
  await pupil.page.locator('#new_password_again').fill('une bonne phrase')
  await pupil.page.getByRole('button', { name: text('fr', 'password.set_submit') }).click()
  await pupil.page.getByText(text('fr', 'flash.password_set')).waitFor()
  assert.ok(referers.length > 3 && !referers.some(one => one?.includes('set-password')), referers.join('\n'))
  await pupil.close()
})
