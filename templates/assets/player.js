// SPDX-License-Identifier: Apache-2.0
/*
 * The player of a recording: its speed, its keys while it has the focus, and the place where one stopped, which the server
 * keeps for each user. Without it the video plays as well, from that place on.
 */
const player = document.querySelector('[data-player]')
const video = player.querySelector('video')
const part = name => player.querySelector(`[data-player-${name}]`)
const speed = part('speed')

/* --- The place --- */

/* How often the place is sent while the video plays, in milliseconds. */
const INTERVAL = 10000
let sentAt = Date.now()
let sentSeconds = Number(player.dataset.position || 0)

/* A beacon arrives even when the page is left. */
function remember() {
  const seconds = video.ended ? 0 : Math.floor(video.currentTime)
  if (seconds === sentSeconds || video.readyState === 0)
    return
  const form = new URLSearchParams({ csrf_token: player.dataset.token, seconds })
  if (navigator.sendBeacon(player.dataset.remember, form)) {
    sentAt = Date.now()
    sentSeconds = seconds
  }
}

video.addEventListener('timeupdate', () => {
  if (Date.now() - sentAt >= INTERVAL)
    remember()
})
for (const event of ['pause', 'seeked', 'ended'])
  video.addEventListener(event, remember)
addEventListener('pagehide', remember)
document.addEventListener('visibilitychange', () => document.hidden && remember())

function clock(seconds) {
  const two = number => String(number).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return hours ? `${hours}:${rest}` : rest
}

if (part('resumed')) {
  part('time').textContent = clock(Number(player.dataset.position))
  part('restart').addEventListener('click', () => {
    video.currentTime = 0
    part('resumed').hidden = true
    video.play()
  })
}

/* --- The speed --- */

speed.addEventListener('change', () => {
  video.playbackRate = Number(speed.value)
})

function changeSpeed(step) {
  const next = speed.options[speed.selectedIndex + step]
  if (next) {
    speed.value = next.value
    video.playbackRate = Number(next.value)
  }
}

/* --- Keys: only while the focus is in the player, so that they take nothing from whoever types elsewhere --- */

const keys = {
  k: () => video.paused ? video.play() : video.pause(),
  j: () => { video.currentTime -= 10 },
  l: () => { video.currentTime += 10 },
  m: () => { video.muted = !video.muted },
  f: () => document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen(),
  c: () => {
    for (const track of video.textTracks)
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

/* --- What goes wrong --- */

video.addEventListener('error', () => {
  part('error').hidden = false
})
