// SPDX-License-Identifier: Apache-2.0
/*
 * Every page, in both languages, light and dark, on a phone, a tablet and a desktop: accessible, valid, without sideways
 * scrolling, with targets that a thumb hits. Pictures of them go to $CRVS_BUILD_DIR/screenshots/, for people to
 * look at.
 */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { axeSource, buildDir, HtmlValidate } from './packages.mjs'
import { pages } from './pages.mjs'
import { open, site } from './site.mjs'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']
const ALL_RULES = { type: 'tag', values: TAGS }
// A scheme is nothing but colours; and what is between a phone and a desktop is a matter of room alone.
const LOOKS = [
  { scheme: 'light', width: 360, rules: ALL_RULES, picture: true },
  { scheme: 'light', width: 768 },
  { scheme: 'light', width: 1280, rules: ALL_RULES, picture: true },
  { scheme: 'dark', width: 1280, rules: ['color-contrast', 'link-in-text-block'], picture: true }]
const PHONE = { width: 360, height: 800 }
const SMALLEST = 44

const screenshots = join(buildDir, 'screenshots')
mkdirSync(screenshots, { recursive: true })

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    // As serializers of HTML write them; both are valid.
    'void-style': 'off',
    // Without a script, the page that waits looks again in 20 seconds; with one it never loads itself.
    'meta-refresh': 'off',
    // The length of a title is its class's name.
    'long-title': 'off'
  }
})

async function checkHtml(visit) {
  const html = await visit.html()
  const report = await validator.validateString(html)
  // One person is called so: serve.py's HARD_NAME.
  const unfilled = html.match(/(?<!#1 \\ )\{\{[^}]*\}\}/g) ?? []
  return [
    ...report.results.flatMap(result => result.messages.map(one =>
      `html-validate: line ${one.line}: ${one.message} (${one.ruleId})`)),
    ...unfilled.map(one => `${one} stands in the page instead of its value`)]
}

/* axe's findings, by all rules or by some. */
async function checkAccess(page, runOnly) {
  const { violations } = await page.evaluate(
    runOnly => axe.run({ runOnly, iframes: false, preload: false, resultTypes: ['violations'] }), runOnly)
  return violations.flatMap(violation => violation.nodes.map(node =>
    `axe: ${violation.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`))
}

/* What a page must not do at its current width. Runs in the page. */
function checkLayout(smallest) {
  const wrong = []
  const place = element => `<${element.localName} class="${element.className}"> ${element.getAttribute('aria-label') ?? ''} ${element.textContent.trim().slice(0, 30)}`
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth > clientWidth)
    wrong.push(`scrolls sideways: ${scrollWidth} px of content on ${clientWidth}`)
  for (const heading of document.querySelectorAll('h1, h2, h3')) {
    const { width, height } = heading.getBoundingClientRect()
    if (width > 1 && width < 80 && height > 3 * parseFloat(getComputedStyle(heading).lineHeight))
      wrong.push(`squeezed into a column of ${width.toFixed(1)} px: ${place(heading)}`)
  }
  const dialog = document.querySelector('.modal.show')
  const root = dialog || document.body
  for (const element of root.querySelectorAll('a, button, summary, input:not([type=hidden]), select, textarea')) {
    // A link stretched over its card is as large as that; a choice is made by its words too.
    const target = element.matches('.stretched-link') ? element.closest('li')
      : element.matches('[type=radio], [type=checkbox]') ? element.labels[0] : element
    const { width, height, right, left } = target.getBoundingClientRect()
    if (!element.checkVisibility({ visibilityProperty: true }) || element.matches('.skip-link'))
      continue
    if (width < smallest - 0.5 || height < smallest - 0.5)
      wrong.push(`touch target of ${width.toFixed(1)} x ${height.toFixed(1)}: ${place(element)}`)
    // A term's table scrolls in its frame.
    if (element.closest('.term-frame'))
      continue
    if (left < -0.5 || right > innerWidth + 0.5)
      wrong.push(`lies outside of the window: ${place(element)}`)
  }
  return wrong
}

/* What the summary of a form's errors must not do: lead nowhere, or in another order than the form's. Runs in the page. */
function checkSummary() {
  const wrong = []
  let before = null
  for (const link of document.querySelectorAll('#errors a')) {
    const field = document.getElementById(link.hash.slice(1))
    if (!field)
      wrong.push(`the summary's link ${link.hash} leads nowhere`)
    else if (before && !(before.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING))
      wrong.push(`in the summary, ${field.id} does not come where the form has it`)
    before = field ?? before
  }
  return wrong
}

/* Nothing may be half faded in while it is measured. */
const settle = page => page.evaluate(() => Promise.all(document.getAnimations().map(animation => animation.finished)))

async function look(visit, entry, language, wrong) {
  await visit.page.evaluate(axeSource)
  for (const { scheme, width, rules, picture } of LOOKS) {
    await visit.page.emulateMedia({ colorScheme: scheme })
    await visit.page.setViewportSize({ width, height: 800 })
    await settle(visit.page)
    const found = [...rules ? await checkAccess(visit.page, rules) : [], ...await visit.page.evaluate(checkLayout, SMALLEST)]
    wrong.push(...found.map(one => `${scheme} ${width}: ${one}`))
    if (picture)
      await visit.page.screenshot({
        path: join(screenshots, `${entry.name}.${language}.${scheme}.${width}.png`),
        fullPage: await visit.page.locator('.modal.show').count() === 0 })
  }
}

async function check(entry, language) {
  // What one has to open on a phone must be open there.
  const viewport = entry.phone ? PHONE : undefined
  const visit = await open({ user: entry.user && site.people[entry.user], language, ...viewport && { viewport } })
  await entry.go(visit, language)
  assert.equal(visit.status(), entry.status ?? 200)
  assert.match(visit.document.headers()['content-security-policy'], /default-src 'none'; script-src 'self';/)
  assert.equal(await visit.page.locator('html').getAttribute('lang'), language)
  const wrong = [...await checkHtml(visit), ...await visit.page.evaluate(checkSummary)]
  await look(visit, entry, language, wrong)
  assert.deepEqual(wrong, [])
  await visit.close()
}

/* CRVS_BROWSER_PAGES names the pages to look at, or the beginnings of their names; all of them by default. */
const wanted = (process.env.CRVS_BROWSER_PAGES || '').split(' ').filter(Boolean)
for (const entry of pages.filter(({ name }) => !wanted.length || wanted.some(one => name.startsWith(one))))
  describe(entry.name, { concurrency: !entry.alone }, () => {
    for (const language of ['fr', 'en'])
      test(language, () => check(entry, language))
  })
