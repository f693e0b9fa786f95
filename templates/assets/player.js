// SPDX-License-Identifier: Apache-2.0
/*
 * The players of a page: the speed, the keys while one has the focus, what is said where a film does not come, and the
 * place where one stopped, which the server keeps for each user. Without it the video plays as well, from that place on.
 */

/* How often the place is sent while the video plays, and after which silence one is told, in milliseconds. */
const INTERVAL = 10000
const SILENCE = 20000

function clock(seconds) {
  const two = number => String(number).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return hours ? `${hours}:${rest}` : rest
}

/* --- The place --- */

function rememberPlace(player, media) {
  let sentAt = Date.now()
  let sentSeconds = Number(player.dataset.position || 0)
  let sentReached = 0

  /* A beacon arrives even when the page is left. At the end one begins anew, and has reached all of it. */
  function remember() {
    const seconds = media.ended ? 0 : Math.floor(media.currentTime)
    const reached = media.ended ? Math.ceil(media.currentTime) : seconds
    if ((seconds === sentSeconds && reached <= sentReached) || media.readyState === 0)
      return
    const length = Number.isFinite(media.duration) ? Math.floor(media.duration) : ''
    const form = new URLSearchParams({ csrf_token: player.dataset.token, seconds, reached, length })
    if (navigator.sendBeacon(player.dataset.remember, form)) {
      sentAt = Date.now()
      sentSeconds = seconds
      sentReached = Math.max(sentReached, reached)
    }
  }

  media.addEventListener('timeupdate', () => {
    if (Date.now() - sentAt >= INTERVAL)
      remember()
  })
  for (const event of ['pause', 'seeked', 'ended'])
    media.addEventListener(event, remember)
  addEventListener('pagehide', remember)
  document.addEventListener('visibilitychange', () => document.hidden && remember())
}

function offerRestart(player, media, part) {
  if (!part('resumed'))
    return
  part('time').textContent = clock(Number(player.dataset.position))
  part('restart').addEventListener('click', () => {
    media.currentTime = 0
    part('resumed').hidden = true
    media.play()
  })
}

/* --- The speed --- */

function prepareSpeed(media, choice) {
  choice.addEventListener('change', () => {
    media.playbackRate = Number(choice.value)
  })
  return step => {
    const next = choice.options[choice.selectedIndex + step]
    if (next) {
      choice.value = next.value
      media.playbackRate = Number(next.value)
    }
  }
}

/* --- Versions: the same place of another file --- */

const SLOW = ['slow-2g', '2g', '3g']

function prepareVersions(player, media) {
  const links = [...player.querySelectorAll('[data-player-version]')]

  function play(link) {
    const place = media.readyState ? media.currentTime : Number(player.dataset.position || 0)
    const { paused, playbackRate } = media
    for (const other of links)
      other.removeAttribute('aria-current')
    link.setAttribute('aria-current', 'true')
    player.classList.toggle('plays-sound', link.dataset.playerVersion === 'sound')
    media.src = place ? `${link.dataset.source}#t=${place}` : link.dataset.source
    media.playbackRate = playbackRate
    if (!paused)
      media.play()
  }

  for (const link of links) {
    link.addEventListener('click', event => {
      if (event.ctrlKey || event.metaKey || event.shiftKey)
        return
      event.preventDefault()
      play(link)
      // The server remembers it for this browser.
      fetch(link.href, { method: 'HEAD' }).catch(() => {})
    })
  }
  const light = links.find(link => link.dataset.playerVersion === 'light' && !link.hasAttribute('aria-current'))
  if (light && !('chosen' in player.dataset) && SLOW.includes(navigator.connection?.effectiveType))
    play(light)
}

/* --- Keys: only while the focus is in the player, so that they take nothing from whoever types elsewhere --- */

function listenToKeys(player, media, changeSpeed) {
  const keys = {
    k: () => media.paused ? media.play() : media.pause(),
    j: () => { media.currentTime -= 10 },
    l: () => { media.currentTime += 10 },
    m: () => { media.muted = !media.muted },
    f: () => document.fullscreenElement ? document.exitFullscreen() : media.requestFullscreen?.(),
    c: () => {
      for (const track of media.textTracks)
        track.mode = track.mode === 'showing' ? 'hidden' : 'showing'
    },
    '<': () => changeSpeed(-1),
    '>': () => changeSpeed(1)
  }

  player.addEventListener('keydown', event => {
    const act = keys[event.key.toLowerCase()]
    if (!act || event.ctrlKey || event.altKey || event.metaKey || event.target.matches('select, input, textarea'))
      return
    event.preventDefault()
    act()
  })
}

/* --- What goes wrong --- */

function watch(media, part) {
  let heardAt = Date.now()

  /* It may have failed before this script came. Where nothing plays, there is nothing to speed up. */
  function fail() {
    const failed = Boolean(media.error)
    part('error').hidden = !failed
    part('slow').hidden = true
    media.hidden = failed
    for (const name of ['resumed', 'speeds', 'keys'])
      part(name)?.toggleAttribute('hidden', failed)
  }

  function hear() {
    heardAt = Date.now()
    part('slow').hidden = true
  }

  for (const event of ['loadstart', 'progress', 'loadedmetadata', 'timeupdate', 'play'])
    media.addEventListener(event, hear)
  media.addEventListener('error', fail)
  // Another version is another try.
  media.addEventListener('loadstart', () => media.hidden && fail())
  fail()
  setInterval(() => {
    const waits = media.readyState === 0 || (!media.paused && media.readyState < 3)
    if (!media.error && waits && media.networkState === HTMLMediaElement.NETWORK_LOADING && Date.now() - heardAt > SILENCE)
      part('slow').hidden = false
  }, 1000)
}

for (const player of document.querySelectorAll('[data-player]')) {
  const media = player.querySelector('video, audio')
  const part = name => player.querySelector(`[data-player-${name}]`)

  rememberPlace(player, media)
  offerRestart(player, media, part)
  listenToKeys(player, media, prepareSpeed(media, part('speed')))
  prepareVersions(player, media)
  watch(media, part)
}
