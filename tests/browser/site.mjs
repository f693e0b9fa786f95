// SPDX-License-Identifier: Apache-2.0
/*
 * The school that the tests visit: httpd, MariaDB, a meeting server and Chromium, started once for all tests.
 *
 *     const visit = await open({ user: site.people.teacher, language: 'en' })
 *     await visit.goto('classrooms/')
 *     await visit.page.click(...)
 *     await visit.close()          fails where the console, the policy or the server had to complain
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { startMeetingServer } from './meeting.mjs'
import { chromium, sourceDir } from './packages.mjs'

// Found by tests/browser/run.
const CHROMIUM = process.env.CRVS_CHROMIUM
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']
const LOCALES = { fr: 'fr-FR', en: 'en-GB' }

let school, answers, meeting, browser

/* What serve.py said of the school: url, people, classes. Filled by start(). */
export const site = {}

/* A text of the interface: text('fr', 'recording.watch'). Its variables are replaced by those of `values`. */
export function text(language, key, values = {}) {
  texts[language] ??= JSON.parse(readFileSync(join(sourceDir, 'templates/lang', `${language}.json`), 'utf8'))
  const found = texts[language][key]
  assert.ok(found, `no text ${key}`)
  const form = typeof found === 'string' ? found
    : found[new Intl.PluralRules(language).select(values[found.count])] ?? found.other
  return form.replace(/{{(\w+)}}/g, (variable, name) => values[name] ?? variable)
}
const texts = {}

export async function start() {
  meeting = await startMeetingServer()
  school = spawn(process.env.PYTHON || 'python3', [join(sourceDir, 'tests/browser/serve.py'), meeting.url],
    { stdio: ['pipe', 'pipe', 'inherit'] })
  answers = createInterface({ input: school.stdout })[Symbol.asyncIterator]()
  Object.assign(site, await nextAnswer(), { meetingUrl: meeting.url })
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
}

/*
 * A browser that holds pages for its Back key, as people's do: `browser`, to close, for open(); and `hasCache`, whether it
 * has a back/forward cache, which Chromium has and its headless shell has not.
 */
export async function startHolding() {
  const executablePath = process.env.CRVS_WHOLE_CHROMIUM || CHROMIUM
  const hasCache = !/headless.shell/.test(executablePath)
  return {
    hasCache,
    browser: await chromium.launch({
      executablePath, args: hasCache ? [...FLAGS, '--headless=new'] : FLAGS,
      ignoreDefaultArgs: ['--disable-back-forward-cache']
    })
  }
}

export async function stop() {
  await browser?.close()
  await meeting?.stop()
  if (school && school.exitCode === null) {
    const gone = new Promise(resolve => school.once('exit', resolve))
    school.stdin.end()
    await gone
  }
}

async function nextAnswer() {
  const { value, done } = await answers.next()
  assert.ok(!done, 'tests/browser/serve.py ended')
  return JSON.parse(value)
}

/* Tells the school to do something: see serve.py. */
export async function command(line) {
  school.stdin.write(`${line}\n`)
  return nextAnswer()
}

/*
 * A visitor with a browser of their own.
 *   user        one of site.people, who is signed in; nobody without
 *   language    what the browser asks for, "fr" or "en"
 *   script      false: a browser without JavaScript
 *   browser     of startHolding(); else one for all tests
 *   videos      false: those of other servers are not answered, and the browser's cache works
 *   more        other options of a browser's context
 */
export async function open({ user, language = 'fr', script = true, videos = true, browser: own, ...more } = {}) {
  const context = await (own ?? browser).newContext({
    baseURL: site.url, javaScriptEnabled: script, locale: LOCALES[language], timezoneId: 'Africa/Douala',
    viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...more
  })
  // Videos of other servers: there, and empty. To catch requests turns the cache off.
  if (videos)
    await context.route('https://*.example.org/**', route => route.fulfill({ contentType: 'video/mp4', body: '' }))
  if (user)
    await context.addCookies([{ name: 'crvs', value: user.token, url: site.url }])
  const visit = new Visit(context, await context.newPage())
  visit.watch()
  return visit
}

class Visit {
  constructor(context, page) {
    Object.assign(this, { context, page, complaints: [], document: null })
  }

  /* Notes what a visitor's browser has to complain of. A refused policy or a failed script are errors of the console. */
  watch() {
    this.page.on('console', message => {
      // The browser counts an error page as one; what its status should be is for the test to say.
      const isDocument = message.location().url === this.page.url() && /status of [45]\d\d/.test(message.text())
      if (['error', 'warning'].includes(message.type()) && !isDocument)
        this.complaints.push(`${this.page.url()}: ${message.type()}: ${message.text()}`)
    })
    this.page.on('pageerror', error => this.complaints.push(`${this.page.url()}: ${error.stack}`))
    this.page.on('requestfailed', request => {
      if (request.failure().errorText !== 'net::ERR_ABORTED')
        this.complaints.push(`${request.url()}: ${request.failure().errorText}`)
    })
    this.page.on('response', response => {
      if (response.request().isNavigationRequest() && (response.status() < 300 || response.status() >= 400))
        this.document = response
      else if (response.status() >= 400)
        this.complaints.push(`${response.url()}: ${response.status()}`)
    })
  }

  goto(path) {
    return this.page.goto(path)
  }

  /* The HTML of the current page as the server sent it. */
  html() {
    return this.document.text()
  }

  status() {
    return this.document.status()
  }

  async close() {
    await this.context.close()
    assert.deepEqual(this.complaints, [])
    assert.deepEqual((await command('log')).wrong, [])
  }
}

/* Opens the menu of a row, or of the first one of a page: what is behind its three dots. */
export async function openMore(within) {
  await within.locator('.menu-more summary').first().click()
}

/* Signs in by the form. */
export async function signIn(visit, user, language) {
  await visit.goto('users/login/')
  await visit.page.getByLabel(text(language, 'label.username')).fill(user.username)
  await visit.page.locator('#password').fill(site.password)
  await visit.page.getByRole('button', { name: text(language, 'login.submit') }).click()
  await visit.page.waitForURL(site.url)
}

/* The current time in the school's zone as a field of type datetime-local wants it, so many minutes later. */
export function schoolTime(minutes) {
  // Africa/Douala is UTC+1 all year.
  return new Date(Date.now() + (minutes + 60) * 60000).toISOString().slice(0, 16)
}
