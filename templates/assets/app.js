// SPDX-License-Identifier: Apache-2.0
/*
 * What pages gain where there is a script; without it all of them work as well. It stands in the head, so that what it
 * adds is there when a page is first shown, and nothing moves afterwards.
 * Marks in the HTML say what an element wants: data-copy, data-copy-link, data-share, data-confirm, data-once,
 * data-reveal, data-menu, data-check-all, data-focus, data-flash, data-typed, data-untaken, data-countdown, data-sort,
 * data-print, data-suggest.
 */
const root = document.documentElement
const all = (selector, from = document) => [...from.querySelectorAll(selector)]
root.classList.add('js')

/* --- Whose page this is --- */

/*
 * On a device that people share, Back must not show to one what another saw. The page says whose it is; a cookie, who is
 * signed in. Its mark tells the server that a script looks after this: it then lets the browser hold pages.
 */
function lookAfter(who) {
  const [, name, signedIn] = /(?:^|; )((?:__Host-)?crvs-who)=(\d+)/.exec(document.cookie) || []
  const isOwn = signedIn === who
  root.classList.toggle('is-away', !isOwn)
  if (isOwn)
    document.cookie = `${name}=${who}.script; Path=/; SameSite=Lax${name.startsWith('__Host-') ? '; Secure' : ''}`
  return isOwn
}

const { who } = root.dataset
if (who) {
  // By GET, whatever the page came by: nobody's form is sent again.
  const look = () => lookAfter(who) || location.replace(location.pathname + location.search)
  const [arrival] = performance.getEntriesByType('navigation')
  // What was not taken out of the browser's cache was just made for whoever is signed in.
  if (arrival?.type === 'back_forward')
    look()
  else if (!lookAfter(who))
    root.classList.remove('is-away')
  // Hidden while it is held, so that not even a glimpse of it is seen.
  window.addEventListener('pagehide', () => root.classList.add('is-away'))
  window.addEventListener('pageshow', event => event.persisted && look())
  document.addEventListener('visibilitychange', () => document.hidden || look())
}

/* --- Times: beside the school's, the reader's own --- */

function show(moment, options, timeZone) {
  const parts = new Intl.DateTimeFormat(root.lang === 'en' ? 'en-GB' : root.lang, { ...options, timeZone }).formatToParts(moment)
  /* French counts the first of a month, and no other day. */
  return parts.map(({ type, value }) => root.lang === 'fr' && type === 'day' && value === '1' ? '1er' : value).join('')
}

function addLocalTime(time) {
  const moment = new Date(time.dateTime)
  const day = { weekday: 'short', day: 'numeric', month: 'short' }
  const clock = { hour: '2-digit', minute: '2-digit' }
  const school = root.dataset.timeZone
  const here = show(moment, { ...day, ...clock })
  if (show(moment, { ...day, ...clock }, school) === here)
    return
  const sameDay = show(moment, day, school) === show(moment, day)
  const beside = document.createElement('span')
  beside.className = sameDay ? 'local-time local-clock' : 'local-time'
  beside.textContent = root.dataset.localTime.replace('{time}', sameDay ? show(moment, clock) : here)
  time.after(' ', beside)
}

/* An old browser that knows no time zones shows the school's times alone. */
function addLocalTimes(times) {
  try {
    times.forEach(addLocalTime)
  } catch (error) {
    if (!(error instanceof RangeError))
      throw error
  }
}

/* Each time as soon as it is there. */
const arriving = new MutationObserver(records => {
  for (const { addedNodes } of records)
    for (const node of addedNodes)
      if (node.nodeName === 'TIME')
        addLocalTimes([node])
})
arriving.observe(root, { childList: true, subtree: true })

/* "in 12 min": the server wrote it, and the number goes down. */
function countDown(place) {
  const begun = Date.now()
  const minutes = Number(place.dataset.countdown)
  setInterval(() => {
    const left = minutes - Math.floor((Date.now() - begun) / 60000)
    place.textContent = left > 0 ? place.textContent.replace(/\d+/, left) : ''
  }, 20000)
}

/*
 * A list whose items can be dragged to their place. The buttons that move an item by one stay: they are for keyboards, and
 * for hands that cannot drag.
 */
function makeSortable(list) {
  const items = () => [...list.children].filter(item => 'sortItem' in item.dataset)
  const spoken = document.getElementById('sorted')
  let dragged, begun

  async function send(item) {
    const form = item.querySelector('form.move')
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, to: items().indexOf(item) + 1 })
    const answer = await fetch(item.dataset.sortUrl, { method: 'POST', body, redirect: 'manual' })
    if (answer.type !== 'opaqueredirect')
      throw new Error(`the move was answered ${answer.status}`)
  }

  /* Which buttons have nowhere to go any more. */
  function mark() {
    items().forEach((item, place, { length }) => {
      const [up, down] = item.querySelector('form.move').querySelectorAll('button')
      up.disabled = place === 0
      down.disabled = place === length - 1
    })
  }

  for (const item of items())
    item.draggable = true
  list.addEventListener('dragstart', event => {
    if (!items().includes(event.target))
      return
    event.stopPropagation()
    dragged = event.target
    begun = items().indexOf(dragged)
    dragged.classList.add('is-dragged')
    event.dataTransfer.effectAllowed = 'move'
  })
  list.addEventListener('dragover', event => {
    if (!dragged)
      return
    event.preventDefault()
    const over = items().find(item => item !== dragged && item.contains(event.target))
    if (!over)
      return
    const { top, height } = over.getBoundingClientRect()
    over[event.clientY > top + height / 2 ? 'after' : 'before'](dragged)
  })
  list.addEventListener('drop', event => dragged && event.preventDefault())
  list.addEventListener('dragend', async () => {
    if (!dragged)
      return
    const item = dragged
    dragged = undefined
    item.classList.remove('is-dragged')
    if (items().indexOf(item) === begun)
      return
    mark()
    try {
      await send(item)
      spoken.textContent = spoken.dataset.moved
    } catch {
      spoken.textContent = spoken.dataset.failed
      spoken.classList.remove('visually-hidden')
    }
  })
}

/*
 * What was typed outlives an answer that does not bring it back: a form that is too long, a line that broke. It is kept
 * in this tab, for this person, until something came of it; never passwords.
 */
const typed = {
  fields: form => [...form.elements].filter(({ name, type }) => name && !/^(hidden|password|file|submit|button)$/.test(type)),
  who: () => root.dataset.who,
  keep(form) {
    const fields = typed.fields(form)
    if (form.method !== 'post' || !fields.length || form.querySelector('[type=password]'))
      return
    typed.store({ who: typed.who(), action: form.action, began: form.elements.began?.value, values: typed.values(fields) })
  },
  values: fields => fields.map(field => [field.name, /^(checkbox|radio)$/.test(field.type) ? field.checked : field.value]),
  store(kept) {
    try {
      sessionStorage.crvsTyped = JSON.stringify(kept)
    } catch {
      typed.drop()
    }
  },
  drop() {
    try {
      delete sessionStorage.crvsTyped
    } catch { /* A browser that keeps nothing. */ }
  },
  read() {
    try {
      return JSON.parse(sessionStorage.crvsTyped)
    } catch {
      return undefined
    }
  },
  fill(form, { began, values }) {
    // What is stored by now may be another's, which they have not seen.
    if (began && form.elements.began)
      form.elements.began.value = began
    typed.fields(form).forEach((field, place) => {
      if (/^(checkbox|radio)$/.test(field.type))
        field.checked = values[place][1]
      else
        field.value = values[place][1]
    })
  },
  /* The page that came: an error's, the form's with its values, the form's without them, or another one: it was taken. */
  look() {
    const kept = typed.read()
    const same = form => form.action === kept.action && typed.fields(form).map(({ name }) => name).join() === kept.values.map(([name]) => name).join()
    if (!kept)
      return
    if (document.querySelector('[data-untaken]'))
      return typed.store({ ...kept, failed: true })
    const taken = document.querySelector('#errors, [data-flash]') && !kept.failed
    const form = !taken && kept.who === typed.who() && all('form').find(same)
    if (!form) {
      if (taken || !kept.failed || kept.who !== typed.who())
        typed.drop()
      return
    }
    typed.drop()
    const isThere = JSON.stringify(typed.values(typed.fields(form))) === JSON.stringify(kept.values)
    if (isThere || document.querySelector('#errors'))
      return
    typed.fill(form, kept)
    const region = document.querySelector('[data-typed]')
    setTimeout(() => {
      region.append(Object.assign(document.createElement('p'), { className: 'alert alert-info', textContent: region.dataset.typed }))
    }, 100)
  }
}

function start() {
  arriving.disconnect()
  all('[data-countdown]').forEach(countDown)
  /* What a page got anew. */
  document.addEventListener('crvs-shown', ({ target }) => {
    addLocalTimes(all('time', target))
    all('[data-countdown]', target).forEach(countDown)
  })

  /* --- Copying --- */

  async function copy(text) {
    if (navigator.clipboard && window.isSecureContext)
      return navigator.clipboard.writeText(text)
    const field = document.createElement('textarea')
    field.value = text
    field.className = 'visually-hidden'
    document.body.append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    if (!done)
      throw new Error('the browser copies nothing')
  }

  for (const button of all('[data-copy], [data-copy-link]')) {
    const label = button.querySelector('span')
    const spoken = document.getElementById('copied')
    const text = label.textContent
    button.addEventListener('click', async () => {
      const { copy: code, copyLink: link } = button.dataset
      await copy(link ? new URL(link, location.href).href : code)
      button.focus()
      label.textContent = spoken.textContent = button.dataset.copied
      setTimeout(() => {
        label.textContent = text
        spoken.textContent = ''
      }, 3000)
    })
  }

  /* Where the browser can hand a link on to other apps, one touch does; elsewhere a menu opens. */
  if (navigator.share)
    for (const { dataset, firstElementChild: summary } of all('[data-share]'))
      summary.addEventListener('click', event => {
        event.preventDefault()
        navigator.share({ text: dataset.shareText, url: dataset.share }).catch(error => {
          if (error.name !== 'AbortError')
            throw error
        })
      })

  /* --- Forms --- */

  /* On a slow line one presses twice; what is sent once is done once. */
  document.addEventListener('submit', event => {
    const form = event.target
    const dialog = document.getElementById(form.dataset.confirm)
    if (dialog) {
      event.preventDefault()
      bootstrap.Modal.getOrCreateInstance(dialog).show(event.submitter)
    } else if ('sent' in form.dataset) {
      event.preventDefault()
    } else if ('once' in form.dataset) {
      form.dataset.sent = ''
      event.submitter?.setAttribute('aria-disabled', 'true')
    }
    if (!event.defaultPrevented)
      typed.keep(form)
  })

  typed.look()
  all('form[action$="users/logout/"]').forEach(form => form.addEventListener('submit', typed.drop))

  /* Back from another page, a form may be sent again. */
  window.addEventListener('pageshow', () => {
    for (const form of all('[data-sent]')) {
      delete form.dataset.sent
      all('[aria-disabled]', form).forEach(button => button.removeAttribute('aria-disabled'))
    }
  })

  for (const button of all('[data-reveal]'))
    button.addEventListener('click', () => {
      const field = document.getElementById(button.dataset.reveal)
      const shown = field.type === 'text'
      field.type = shown ? 'password' : 'text'
      button.setAttribute('aria-pressed', String(!shown))
    })

  /* Ticks every box of its part of the form; one that a person takes back again leaves it undecided. */
  for (const box of all('[data-check-all]')) {
    const boxes = all('[type=checkbox]:not([data-check-all])', box.closest('fieldset, form'))
    const follow = () => {
      const ticked = boxes.filter(one => one.checked).length
      box.checked = ticked === boxes.length
      box.indeterminate = ticked > 0 && ticked < boxes.length
    }
    box.addEventListener('change', () => boxes.forEach(one => { one.checked = box.checked }))
    box.form.addEventListener('change', follow)
    follow()
  }

  for (const button of all('[data-print]'))
    button.addEventListener('click', () => window.print())

  /* Suggestions come with a script of their own, for those who search. */
  document.addEventListener('focusin', function load({ target }) {
    if (!target.dataset?.suggest)
      return
    document.removeEventListener('focusin', load)
    const script = document.createElement('script')
    script.src = target.dataset.suggestScript
    document.head.append(script)
  })

  document.querySelector('[data-focus]')?.focus()

  all('[data-sort]').forEach(makeSortable)

  /* --- Dialogs, menus, messages --- */

  /* Closed, a dialog leads back to what opened it; to the menu, where that has closed over it meanwhile. */
  document.addEventListener('show.bs.modal', ({ target, relatedTarget: opener }) => {
    target.addEventListener('hidden.bs.modal', () => {
      const menu = opener?.closest('details:not([open])')
      ;(menu?.querySelector('summary') ?? opener)?.focus()
    }, { once: true })
  })

  /* Where a dialog says so its safe button has the focus, else its first field. */
  document.addEventListener('shown.bs.modal', event => {
    const { target } = event
    const first = target.querySelector('[autofocus]') || target.querySelector('.modal-body :is(input, select):not([type=hidden])')
    first?.focus()
  })

  document.addEventListener('click', event => {
    for (const menu of all('details[data-menu][open]'))
      if (!menu.contains(event.target))
        menu.open = false
  })

  document.addEventListener('keydown', event => {
    const menu = event.key === 'Escape' && event.target.closest('details[open]')
    if (menu) {
      menu.open = false
      menu.querySelector('summary').focus()
    }
  })

  /* A live region speaks of what changes in it: what stood there from the start is put in once more. */
  for (const flash of all('[data-flash]'))
    setTimeout(() => flash.parentElement?.append(flash), 100)
}

document.addEventListener('DOMContentLoaded', start)
