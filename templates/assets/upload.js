// SPDX-License-Identifier: Apache-2.0
/*
 * Sends a video by tus 1.0, which goes on where it stopped: after a pause, a lost line, a reload, a restart of the server.
 * Loaded by the pages alone that have an element [data-upload]; it finds there where to send, and its texts.
 */
import { canStoreURLs, Upload } from 'tus-js-client'

const PIECE = 32 * 1024 * 1024
/* In milliseconds. The server lets a silent line go after ten seconds, and the upload with it. */
const RETRIES = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000]
/* The speed that is shown is that of the last seconds. */
const WINDOW = 5000
/* So long the server keeps what nobody goes on with. */
const KEPT = 7 * 24 * 3600 * 1000

const language = document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang

function bytesText(bytes) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte']
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  const style = { style: 'unit', unit: units[step], unitDisplay: 'short', maximumFractionDigits: step > 1 ? 1 : 0 }
  return new Intl.NumberFormat(language, style).format(bytes / 1000 ** step)
}

function timeText(seconds) {
  const [value, unit] = seconds < 60 ? [seconds, 'second'] : seconds < 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour']
  const style = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: unit === 'hour' ? 1 : 0 }
  return new Intl.NumberFormat(language, style).format(unit === 'hour' ? value : Math.ceil(value))
}

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])

/* What the server says of its refusal, for people. */
function detailOf(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).detail
  } catch {
    return undefined
  }
}

/* The files whose upload to this place was begun in this browser and not ended: no page keeps a file itself. */
function unfinished(endpoint) {
  return Object.keys(canStoreURLs ? localStorage : {}).filter(key => key.startsWith('tus::') && key.includes(`-${endpoint}::`))
    .map(key => JSON.parse(localStorage.getItem(key)))
    .filter(({ creationTime }) => Date.now() - new Date(creationTime) < KEPT)
    .map(({ metadata }) => metadata.filename)
}

function prepare(place) {
  const texts = place.dataset
  const part = name => place.querySelector(`[data-upload-${name}]`)
  const [progress, numbers, status, failure] = ['progress', 'numbers', 'status', 'error'].map(part)
  const buttons = Object.fromEntries(['start', 'pause', 'resume', 'cancel'].map(name => [name, part(name)]))
  const field = place.querySelector('input[type=file]')
  const title = place.querySelector('input[type=text]')
  const bar = progress.querySelector('progress')
  let file, upload, samples
  let state = 'empty'

  /* empty, chosen, sending, paused, waiting (for the network), failed, done */
  function show(next, said = '') {
    state = next
    const isOpen = ['sending', 'paused', 'waiting', 'failed'].includes(state)
    buttons.start.hidden = isOpen || state === 'done'
    buttons.start.disabled = state === 'empty'
    buttons.pause.hidden = state !== 'sending' && state !== 'waiting'
    buttons.resume.hidden = state !== 'paused' && state !== 'failed'
    buttons.cancel.hidden = !isOpen
    progress.hidden = !isOpen && state !== 'done'
    field.disabled = title.disabled = isOpen || state === 'done'
    status.textContent = said
    if (state !== 'sending')
      numbers.textContent = ''
    if (state !== 'failed')
      failure.textContent = ''
  }

  function showProgress(sent, total) {
    const now = Date.now()
    bar.value = 100 * sent / total
    samples.push([now, sent])
    while (samples.length > 2 && samples[0][0] < now - WINDOW)
      samples.shift()
    const [[begin, before]] = samples
    const speed = (sent - before) / Math.max(now - begin, 1) * 1000
    if (speed > 0 && state === 'sending')
      numbers.textContent = filled(texts.textLeft, {
        sent: bytesText(sent), total: bytesText(total), speed: bytesText(speed), left: timeText((total - sent) / speed)
      })
  }

  function onError(error) {
    if (state === 'paused')
      return
    if (!navigator.onLine && !error.originalResponse) {
      show('waiting', texts.textWaiting)
      return
    }
    show('failed')
    failure.textContent = detailOf(error) || texts.textFailed
  }

  function make() {
    return new Upload(file, {
      endpoint: texts.upload,
      chunkSize: PIECE,
      retryDelays: RETRIES,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, ...title.value.trim() && { title: title.value.trim() } },
      headers: { 'X-CSRF-Token': texts.uploadToken },
      onProgress: showProgress,
      onError,
      onSuccess() {
        show('done', texts.textDone)
        bar.value = 100
        location.assign(texts.uploadDone)
        /* To the same page, a # alone would not load it anew. */
        if (new URL(texts.uploadDone, location).pathname === location.pathname)
          location.reload()
      }
    })
  }

  function send() {
    samples = []
    show('sending', texts.textSending)
    upload.start()
  }

  /* An upload of this very file to this very place goes on. */
  async function begin() {
    if (!file)
      return
    upload = make()
    const [before] = await upload.findPreviousUploads()
    if (before)
      upload.resumeFromPreviousUpload(before)
    send()
    buttons.pause.focus()
  }

  function choose(chosen) {
    file = undefined
    if (!chosen)
      return show('empty')
    if (chosen.size > Number(texts.uploadMax)) {
      show('empty')
      failure.textContent = filled(texts.textTooLarge, { max: bytesText(Number(texts.uploadMax)) })
      return
    }
    file = chosen
    show('chosen')
  }

  field.addEventListener('change', () => choose(field.files[0]))
  buttons.start.addEventListener('click', begin)
  buttons.pause.addEventListener('click', async () => {
    show('paused', texts.textPaused)
    await upload.abort()
    buttons.resume.focus()
  })
  buttons.resume.addEventListener('click', () => {
    send()
    buttons.pause.focus()
  })
  buttons.cancel.addEventListener('click', async () => {
    show('paused')
    await upload.abort(true).catch(() => {})
    field.value = ''
    choose()
    field.focus()
  })
  window.addEventListener('online', () => state === 'waiting' && send())
  window.addEventListener('beforeunload', event => {
    if (state === 'sending' || state === 'waiting')
      event.preventDefault()
  })

  /* A file is dropped anywhere on the panel; beside it, the browser would open it and leave the page. */
  const isFile = event => [...event.dataTransfer?.types || []].includes('Files')
  window.addEventListener('dragover', event => {
    if (!isFile(event))
      return
    event.preventDefault()
    place.classList.toggle('is-over', place.contains(event.target))
  })
  window.addEventListener('dragleave', event => event.relatedTarget || place.classList.remove('is-over'))
  window.addEventListener('drop', event => {
    if (!isFile(event))
      return
    event.preventDefault()
    place.classList.remove('is-over')
    if (!place.contains(event.target) || field.disabled)
      return
    field.files = event.dataTransfer.files
    choose(field.files[0])
  })

  show('empty')
  const [name] = unfinished(texts.upload)
  if (name)
    status.textContent = filled(texts.textResumable, { name })
}

document.querySelectorAll('[data-upload]').forEach(prepare)
