// The time of the gateway, which only moves ahead.
import { setText } from './page-parts.js'

const tickMilliseconds = 1000
const hour = 3_600_000
let ahead = 0

export function showTime(aheadMs) {
  ahead = aheadMs
  tick()
}

function tick() {
  const now = new Date(Date.now() + ahead)
  setText(document.getElementById('clock'), now.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' }))
  setText(document.getElementById('ahead'), aheadText())
}

function aheadText() {
  const hours = Math.round(ahead / hour)
  if (hours === 0) return ''
  const [days, rest] = [Math.floor(hours / 24), hours % 24]
  const words = [count(days, 'day'), count(rest, 'hour')].filter(Boolean)
  return `${words.join(' and ')} ahead of this machine`
}

function count(number, word) {
  return number === 0 ? '' : `${number} ${number === 1 ? word : `${word}s`}`
}

setInterval(tick, tickMilliseconds)
