// SPDX-License-Identifier: Apache-2.0
/*
 * A page that shows sessions asks in a few bytes how far they are, and turns when one begins: the waiting page leads in,
 * any other shows itself anew where it says data-live-part. One question for all that a page shows; at its own moment in
 * each browser, since a class comes at once.
 */
const place = document.querySelector('[data-live]')
const PACE = 10000
const HIDDEN_PACE = 60000
const PATIENCE = 15000
const between = (least, most) => least + Math.random() * (most - least)
const hours = text => text.match(/ \d+/g)?.join()
const parts = () => [...document.querySelectorAll('[data-live-part]')]
// What the page shows, or was fetched anew for: never twice for the same.
let known = place.dataset.liveState
let failures = 0
let timer, isEntering

function plan() {
  clearTimeout(timer)
  if (!isEntering && place.dataset.live && navigator.onLine)
    timer = setTimeout(look, (document.hidden ? HIDDEN_PACE : PACE * 2 ** Math.min(failures, 2)) * between(0.9, 1))
}

function stop() {
  delete place.dataset.live
}

async function get(url, type) {
  const patience = new AbortController()
  const end = setTimeout(() => patience.abort(), PATIENCE)
  try {
    const answer = await fetch(url, { headers: { Accept: type }, signal: patience.signal })
    return { status: answer.status, text: await answer.text() }
  } finally {
    clearTimeout(end)
  }
}

async function look() {
  clearTimeout(timer)
  // Of somebody who is not signed in any more: app.js leads away from it.
  if (document.documentElement.classList.contains('is-away'))
    return plan()
  try {
    const { status, text } = await get(place.dataset.live, 'application/json')
    if (status >= 400 && status < 500 && status !== 429)
      leave()
    else if (status !== 200)
      throw new Error(`the question was answered ${status}`)
    else if (text !== known)
      await turn(text)
    failures = 0
  } catch {
    failures++
  }
  plan()
}

/* Signed out, or no member any more: what the link says is for the server to say. */
function leave() {
  const { liveEnter } = place.dataset
  stop()
  if (liveEnter)
    location.replace(liveEnter)
}

async function turn(text) {
  const { liveEnter, liveLetsIn } = place.dataset
  if (!liveEnter)
    return show(text)
  const [state] = Object.values(JSON.parse(text).sessions)[0].split(' ')
  if (liveLetsIn.split(' ').includes(state))
    enter()
  else if (state === 'planned' || state === 'open')
    await show(text)
  else
    leave()
}

/* Thirty browsers at once are much for one meeting. A tab that nobody looks at opens no camera. */
function enter() {
  isEntering = true
  document.querySelector('.waiting-what')?.remove()
  place.textContent = place.dataset.liveEntering
  const go = () => {
    if (document.hidden)
      document.addEventListener('visibilitychange', go, { once: true })
    else
      location.replace(place.dataset.liveEnter)
  }
  setTimeout(go, between(2000, 5000))
}

/* Whoever is in a menu, a dialog or a field is not disturbed: it is looked at again with the next question. */
function isBusy() {
  return parts().some(part => part.querySelector('details[open]') || part.querySelector(':is(input, select, textarea):focus'))
    || document.querySelector('.modal.show')
}

async function show(text) {
  if (isBusy())
    return
  const { status, text: html } = await get(location.href, 'text/html')
  if (status !== 200)
    throw new Error(`the page was answered ${status}`)
  const fresh = new DOMParser().parseFromString(html, 'text/html')
  const next = fresh.getElementById('live')
  if (fresh.documentElement.dataset.who !== document.documentElement.dataset.who)
    return location.reload()
  const begun = /"live /.test(text) && !/"live /.test(known)
  // Who waits is told of another hour, not that the session's window has opened.
  const isTold = !place.dataset.liveEnter || hours(text) !== hours(known)
  known = text
  parts().forEach(part => swap(part, fresh.getElementById(part.id)))
  if (!next)
    stop()
  else if (next.dataset.live !== place.dataset.live) {
    place.dataset.live = next.dataset.live
    known = next.dataset.liveState
  }
  place.textContent = ''
  setTimeout(() => { place.textContent = begun ? place.dataset.liveBegun : isTold ? place.dataset.liveChanged : '' }, 100)
}

/* The focus stays with the link that it was on, or with what stands in its place. */
function swap(part, fresh) {
  if (!fresh)
    return
  const focused = part.contains(document.activeElement) && document.activeElement
  part.replaceWith(fresh)
  if (focused) {
    const same = [...fresh.querySelectorAll('a, button, summary')].find(one => one.outerHTML === focused.outerHTML)
    fresh.tabIndex = -1
    ;(same ?? fresh).focus({ preventScroll: true })
  }
  fresh.dispatchEvent(new Event('crvs-shown', { bubbles: true }))
}

document.addEventListener('visibilitychange', () => document.hidden || isEntering ? plan() : look())
window.addEventListener('offline', plan)
window.addEventListener('online', look)
window.addEventListener('pageshow', event => event.persisted && look())
plan()
