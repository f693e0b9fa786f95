// SPDX-License-Identifier: Apache-2.0
/* What pages do with a mouse, a keyboard, a clipboard and people who press twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { open, schoolTime, signIn, site, text } from './site.mjs'

const focused = page => page.evaluate(() => document.activeElement.id)

function button(visit, key, language = 'fr') {
  return visit.page.getByRole('button', { name: text(language, key) })
}

function link(visit, key, language = 'fr') {
  return visit.page.getByRole('link', { name: text(language, key) })
}

/* Presses Tab until the focus is where it should be. Wherever it stops on the way, it must be seen. */
async function tabTo(page, target) {
  const wanted = await target.elementHandle()
  for (let count = 0; count < 80; count++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(wanted => {
      const element = document.activeElement
      const ringed = ['', '::after'].map(part => getComputedStyle(element, part)).some(style =>
        style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
      const { top, bottom } = element.getBoundingClientRect()
      return { found: element === wanted, seen: ringed && bottom > 0 && top < innerHeight, html: element.outerHTML }
    }, wanted)
    if (!stop.html.startsWith('<body'))
      assert.ok(stop.seen, `the focus has no ring of 2 px on ${stop.html.slice(0, 200)}`)
    if (stop.found)
      return
  }
  assert.fail(`Tab never comes to ${await target.evaluate(element => element.outerHTML)}`)
}

test('a dialog takes the focus, keeps it, and gives it back on Escape', async () => {
  const visit = await open({ user: site.people.teacher })
  const { page } = visit
  await visit.goto('classrooms/')
  const opener = link(visit, 'create_class.open').or(button(visit, 'create_class.open'))
  await opener.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: text('fr', 'create_class.title') })
  await page.waitForFunction(() => document.activeElement?.id === 'name')
  for (let count = 0; count < 20; count++) {
    await page.keyboard.press('Tab')
    // Between the last field and the first lies the browser itself.
    const place = await dialog.evaluate(element => document.activeElement === document.body ||
      element.contains(document.activeElement) || document.activeElement.outerHTML)
    assert.equal(place, true, `after Tab ${count + 1}`)
  }
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await page.waitForFunction(() => document.activeElement.matches('[data-bs-target="#create-class"]'))
  assert.equal(page.url(), `${site.url}classrooms/`)
  await visit.close()
})

test('a dialog that was refused is a page that keeps what was typed', async () => {
  const visit = await open({ user: site.people.teacher })
  const { page } = visit
  await visit.goto('classrooms/')
  await link(visit, 'create_class.open').click()
  const form = page.locator('.modal.show form')
  await form.locator('#name').fill('   ')
  await form.locator('#category_id').selectOption(site.category)
  await form.locator('#description').fill('Deux\nlignes <b>&amp; {{name}}')
  await form.getByRole('button', { name: text('fr', 'create_class.submit') }).click()
  await page.waitForFunction(() => document.activeElement?.id === 'errors')
  assert.equal(visit.status(), 422)
  assert.equal(await page.locator('#description').inputValue(), 'Deux\nlignes <b>&amp; {{name}}')
  assert.equal(await page.locator('#category_id').inputValue(), site.category)
  assert.match(await page.title(), new RegExp(`^${text('fr', 'form.error_prefix')}`))

  const field = page.locator('#name')
  assert.equal(await field.getAttribute('aria-invalid'), 'true')
  const error = await field.getAttribute('aria-describedby')
  assert.equal(await page.locator(`#${error}`).textContent(), text('fr', 'field.required'))
  await page.locator('#errors a').click()
  assert.equal(await focused(page), 'name')
  await field.fill('Maintenant avec un nom')
  await page.keyboard.press('Enter')
  await page.getByText(text('fr', 'flash.class_created')).waitFor()
  await visit.close()
})

test('a wrong password keeps the name that was typed, and says nothing of what was wrong', async () => {
  const visit = await open()
  await visit.goto('users/login/')
  await visit.page.locator('#username').fill('personne d’ici')
  await visit.page.locator('#password').fill('faux')
  await visit.page.keyboard.press('Enter')
  await visit.page.waitForFunction(() => document.activeElement?.id === 'errors')
  assert.match(await visit.page.locator('#errors').textContent(), new RegExp(text('fr', 'login.failed')))
  assert.equal(await visit.page.locator('#username').inputValue(), 'personne d’ici')
  assert.equal(await visit.page.locator('#password').inputValue(), '')
  await visit.close()
})

test('a password can be shown', async () => {
  const visit = await open()
  await visit.goto('users/login/')
  const reveal = button(visit, 'login.reveal')
  await reveal.click()
  assert.equal(await visit.page.locator('#password').getAttribute('type'), 'text')
  assert.equal(await reveal.getAttribute('aria-pressed'), 'true')
  await reveal.click()
  assert.equal(await visit.page.locator('#password').getAttribute('type'), 'password')
  await visit.close()
})

test('the buttons beside the code copy the code and a link that joins', async () => {
  const visit = await open({ user: site.people.teacher, permissions: ['clipboard-read', 'clipboard-write'] })
  const { page } = visit
  const { id, code } = site.classes.usual
  await visit.goto(`classrooms/${id}/`)
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  const status = page.locator('.invite').getByRole('status')
  await page.locator('[data-copy]').click()
  await status.filter({ hasText: text('fr', 'class.copied') }).waitFor({ state: 'attached' })
  assert.equal(await clipboard(), code)
  await page.getByText(text('fr', 'share.open'), { exact: true }).click()
  await page.locator('[data-copy-link]').click()
  await status.filter({ hasText: text('fr', 'class.link_copied') }).waitFor({ state: 'attached' })
  assert.equal(await clipboard(), `${site.url}classrooms/join/?code=${code}`)
  await visit.close()
})

test('a learner sees no code, no planning and no end', async () => {
  const visit = await open({ user: site.people.student })
  await visit.goto(`classrooms/${site.classes.usual.id}/`)
  const html = await visit.html()
  assert.ok(!html.includes(site.classes.usual.code))
  assert.equal(await visit.page.locator('[data-join-code]').count(), 0)
  assert.equal(await link(visit, 'plan.open').count(), 0)
  await visit.goto(`classrooms/${site.classes.live.id}/`)
  assert.equal(await button(visit, 'session.end').count(), 0)
  await visit.close()
})

test('a message shows once, and can be closed', async () => {
  const visit = await open({ user: site.people.student })
  const message = visit.page.getByText(text('fr', 'flash.class_already_member'))
  await visit.goto(`classrooms/join/?code=${site.classes.usual.code}`)
  await button(visit, 'join.submit').click()
  await message.waitFor()
  // Whoever does not see the page hears it: it lies in a live region.
  assert.equal(await visit.page.getByRole('status').filter({ has: message }).count(), 1)
  await visit.page.getByRole('button', { name: text('fr', 'base.close'), exact: true }).click()
  await message.waitFor({ state: 'detached' })

  await visit.goto(`classrooms/join/?code=${site.classes.usual.code}`)
  await button(visit, 'join.submit').click()
  await message.waitFor()
  await visit.page.reload()
  assert.equal(await message.count(), 0)
  await visit.close()
})

for (const script of [true, false])
  test(`the language is changed on any page and stays, ${script ? 'with' : 'without'} JavaScript`, async () => {
    const visit = await open({ user: site.people.busy, script })
    const { page } = visit
    const language = () => page.locator('html').getAttribute('lang')
    await visit.goto('search/?q=z%26z')
    await page.getByRole('button', { name: 'English' }).click()
    await page.waitForURL('**/search/?q=z%26z')
    assert.equal(await language(), 'en')
    await visit.goto('classrooms/')
    assert.equal(await page.locator('h1').textContent(), text('en', 'classes.title'))
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Français' }).click()])
    assert.equal(await page.locator('h1').textContent(), text('fr', 'classes.title'))
    await visit.close()
  })

test('a visitor changes the language too', async () => {
  const visit = await open({ language: 'en' })
  await visit.goto('users/login/?next=%2Fsearch%2F')
  assert.equal(await visit.page.locator('h1').textContent(), text('en', 'login.title'))
  await Promise.all([visit.page.waitForEvent('load'), visit.page.getByRole('button', { name: 'Français' }).click()])
  assert.equal(await visit.page.locator('h1').textContent(), text('fr', 'login.title'))
  assert.equal(new URL(visit.page.url()).search, '?next=%2Fsearch%2F')
  await visit.close()
})

test('⏻ signs out, and what was open is closed', async () => {
  const visit = await open()
  await signIn(visit, site.people.student, 'fr')
  const power = visit.page.locator('.bar-power')
  assert.equal(await power.getAttribute('title'), text('fr', 'bar.sign_out'))
  await power.click()
  await visit.page.getByText(text('fr', 'flash.signed_out')).waitFor()
  await visit.goto(`classrooms/${site.classes.usual.id}/`)
  await visit.page.waitForURL(`**/users/login/?next=${encodeURIComponent(`/classrooms/${site.classes.usual.id}/`)}`)
  await visit.close()
})

test('ending a session asks first, with the safe button focused', async () => {
  const visit = await open({ user: site.people.busy })
  const { page } = visit
  await visit.goto(`classrooms/${site.classes.ending.id}/`)
  await button(visit, 'session.end').click()
  const dialog = page.getByRole('dialog')
  await page.waitForFunction(() => document.activeElement.textContent.trim() !== '' &&
    document.activeElement.closest('.modal.show'))
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), text('fr', 'end.keep'))
  assert.match(await dialog.textContent(), /Leçon en cours/)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  await page.waitForFunction(() => document.activeElement.matches('form[data-confirm] button'))
  await page.locator('.status-live').waitFor()

  await button(visit, 'session.end').click()
  await dialog.getByRole('button', { name: text('fr', 'end.submit') }).click()
  await page.getByText(text('fr', 'flash.session_ended')).waitFor()
  assert.equal(await page.locator('.status-live').count(), 0)
  assert.match(await page.locator('#past').textContent(), /Leçon en cours/)
  await visit.close()
})

test('where the colours are the reader\'s, a live session is still marked as one', async () => {
  const visit = await open({ user: site.people.teacher, forcedColors: 'active' })
  await visit.goto(`classrooms/${site.classes.live.id}/`)
  const lines = await visit.page.locator('.status-live').first().evaluate(chip =>
    [getComputedStyle(chip), getComputedStyle(chip, '::before')].map(style => [style.borderTopWidth, style.borderTopColor]))
  for (const [width, colour] of lines) {
    assert.notEqual(width, '0px')
    assert.doesNotMatch(colour, /transparent|rgba/)
  }
  await visit.close()
})

test('who presses twice creates one class', async () => {
  const visit = await open({ user: site.people.busy })
  const name = 'Une seule fois'
  await visit.goto('classrooms/create/')
  await visit.page.locator('#name').fill(name)
  await visit.page.locator('#category_id').selectOption(site.category)
  await button(visit, 'create_class.submit').dblclick()
  await visit.page.getByText(text('fr', 'flash.class_created')).waitFor()
  await visit.goto('classrooms/')
  assert.equal(await visit.page.getByRole('heading', { name }).count(), 1)
  await visit.close()
})

test('a class page from the keyboard alone', async () => {
  const visit = await open()
  const { page } = visit
  await visit.goto('users/login/')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  assert.equal(await focused(page), 'content', 'the first Tab leads past the bar')
  await tabTo(page, page.locator('#username'))
  await page.keyboard.type(site.people.teacher.username)
  await tabTo(page, page.locator('#password'))
  await page.keyboard.type(site.password)
  await page.keyboard.press('Enter')
  await page.waitForURL(site.url)

  await tabTo(page, page.getByRole('link', { name: text('fr', 'classes.title'), exact: true }))
  await page.keyboard.press('Enter')
  await page.waitForURL('**/classrooms/')
  await tabTo(page, page.getByRole('link', { name: site.classes.usual.name, exact: true }))
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/classrooms/${site.classes.usual.id}/`)
  const menu = page.locator('#past .menu-more summary').first()
  await tabTo(page, menu)
  await page.keyboard.press('Enter')
  await tabTo(page, page.locator('#past .menu-more a').first())
  await page.keyboard.press('Escape')
  assert.equal(await page.locator('#past .menu-more').first().getAttribute('open'), null)
  assert.ok(await menu.evaluate(element => element === document.activeElement))

  await page.keyboard.press('Home')
  await visit.goto(`classrooms/${site.classes.usual.id}/`)
  await tabTo(page, link(visit, 'plan.open'))
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'title')
  await page.keyboard.type('Au clavier')
  await page.locator('#start_at').fill(schoolTime(3 * 24 * 60))
  await page.keyboard.press('Enter')
  await page.getByText(text('fr', 'flash.session_planned')).waitFor()
  await page.getByText('Au clavier').first().waitFor()
  await visit.close()
})

for (const script of [true, false])
  test(`a term of sessions is planned in one form, ${script ? 'with' : 'without'} JavaScript`, async () => {
    const visit = await open({ user: site.people.busy, script })
    const { page } = visit
    await visit.goto(`classrooms/${site.classes.ending.id}/`)
    await link(visit, 'plan.open').click()
    await page.locator('#title').fill(script ? 'Avec script' : 'Sans script')
    // The date is there already; the last day is asked for once there is one.
    await page.locator('#start_at').fill(schoolTime((script ? 20 : 40) * 24 * 60))
    assert.ok(!await page.locator('#repeat_until').isVisible())
    await page.locator('#repeat').selectOption({ label: text('fr', 'plan.weekly') })
    await page.locator('#repeat_until').fill(schoolTime((script ? 34 : 54) * 24 * 60).slice(0, 10))
    await button(visit, 'plan.submit').click()
    await page.getByText(text('fr', 'flash.session_repeated').split(' {{')[0]).waitFor()
    assert.equal(await page.getByRole('heading', { name: script ? 'Avec script' : 'Sans script' }).count(), 3)
    await visit.close()
  })

test('on a phone the menu opens and closes, from the keyboard too', async () => {
  const visit = await open({ user: site.people.student, viewport: { width: 360, height: 740 } })
  const { page } = visit
  await visit.goto('classrooms/')
  const menu = page.locator('.bar-toggle summary')
  assert.ok(!await page.locator('.bar-power').isVisible())
  await menu.click()
  assert.ok(await page.locator('.bar-power').isVisible())
  await menu.press('Escape')
  assert.ok(!await page.locator('.bar-power').isVisible())
  await visit.close()
})

test('times stand in the school’s zone, and beside them in the reader’s', async () => {
  const visit = await open({ user: site.people.student, timezoneId: 'America/Montreal' })
  const at = visit.page.locator('.next time')
  await visit.goto(`classrooms/${site.classes.usual.id}/`)
  const begin = new Date(await at.getAttribute('datetime'))
  const clock = zone => begin.toLocaleTimeString('fr-FR', { hour: '2-digit', minute: '2-digit', timeZone: zone })
  assert.match(await at.textContent(), new RegExp(`${clock('Africa/Douala')}$`))
  const beside = await visit.page.locator('.next .local-time').textContent()
  assert.ok(beside.includes(clock('America/Montreal')), beside)
  await visit.close()

  const near = await open({ user: site.people.student })
  await near.goto(`classrooms/${site.classes.usual.id}/`)
  assert.equal(await near.page.locator('.local-time').count(), 0)
  await near.close()
})

test('the page of what is not found joins a class', async () => {
  const visit = await open({ user: site.people.joiner })
  await visit.goto(`classrooms/${site.classes.live.id}/`)
  assert.equal(visit.status(), 404)
  await visit.page.locator('#code').fill(site.classes.live.code)
  await visit.page.keyboard.press('Enter')
  await visit.page.getByText(text('fr', 'flash.class_joined')).waitFor()
  assert.equal(await visit.page.locator('h1').textContent(), site.classes.live.name)
  await visit.close()
})
