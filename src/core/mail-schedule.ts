/** Minutes between tries while a server asks us to come again (RFC 6647: greylisting ends within minutes). */
const soonMinutes = [1, 2, 3, 5, 5, 5, 5, 5, 5, 5, 5, 10]
const mostMinutes = 240

/**
 * Seconds to the next try of one mail that the server deferred, after so many tries: soon at first, then doubling to four
 * hours. `chance` (0 to 1) spreads by a fifth, so that mails deferred together do not return together.
 */
export function secondsToNextTry(tries: number, chance: number): number {
  const late = tries - soonMinutes.length
  const minutes = soonMinutes[tries - 1] ?? Math.min(10 * 2 ** Math.min(late, 10), mostMinutes)
  return Math.round(minutes * 60 * (0.9 + 0.2 * chance))
}

const mostPauseMinutes = 15

/**
 * Seconds for which no mail is tried after the server itself failed so many times in a row: one mail then asks whether it
 * is back, on behalf of all.
 */
export function secondsToPause(failures: number, chance: number): number {
  const minutes = Math.min(2 ** Math.min(failures - 1, 10), mostPauseMinutes)
  return Math.round(minutes * 60 * (0.9 + 0.2 * chance))
}
