import { terminalThrottlePolicy, zoneThrottlePolicy } from './throttle.ts'

const dayHours = 24

/** Guesses that the throttles of all terminals and of the zone let through in a day. */
export function guessesPerDay(terminals: number): number {
  const zone = zoneThrottlePolicy(terminals)
  const one = terminalThrottlePolicy
  const alone = terminals * (one.capacity + dayHours * one.forgottenPerHour)
  return Math.min(alone, zone.capacity + dayHours * zone.forgottenPerHour)
}

/**
 * The chance, 0 to 1, that guessing at every terminal for a day finds somebody's PIN, when all live PINs have `length`
 * digits.
 */
export function dailyGuessOdds(guessed: {
  readonly livePins: number
  readonly length: number
  readonly terminals: number
}): number {
  const odds = Math.min(1, guessed.livePins / 10 ** guessed.length)
  return 1 - (1 - odds) ** guessesPerDay(guessed.terminals)
}
