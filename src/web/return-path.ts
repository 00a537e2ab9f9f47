const name = 'holdfast-console-link'
/** A little longer than a link is good. */
const milliseconds = 20 * 60_000

/** Notes that a log-in link was asked for at the console of this browser. */
export function keepReturn(): void {
  localStorage.setItem(name, String(Date.now()))
}

/** Where whoever came by a log-in link goes, and forgets it: the console if the link was asked for there lately. */
export function takeReturn(): '/' | '/console' {
  const askedAt = Number(localStorage.getItem(name) ?? 0)
  localStorage.removeItem(name)
  return Date.now() - askedAt < milliseconds ? '/console' : '/'
}
