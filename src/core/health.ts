/** Whether the gateway takes and releases jobs, and what each part of it says. Seen by anybody: no secrets in reasons. */
export interface Health {
  readonly ready: boolean
  /** Why it is not ready; none when it is. */
  readonly reason?: string
  readonly parts: Readonly<Record<string, PartHealth>>
}

export interface PartHealth {
  readonly ok: boolean
  readonly reason?: string
  readonly [fact: string]: string | number | boolean | undefined
}

/**
 * Judges by the parts without which there is no gateway; the others may fail, and show it. A record that is not well but
 * still stores what it is told (its disk is full) is enough.
 */
export function judgeHealth<Parts extends Readonly<Record<string, PartHealth>>>(
  parts: Parts,
  essential: readonly (keyof Parts & string)[],
): Health {
  const failing = essential.filter(name => !(parts[name]?.['storesUnits'] ?? parts[name]?.ok))
  if (failing.length === 0) return { ready: true, parts }
  const reasons = failing.map(name => `${name}: ${parts[name]?.reason ?? 'does not work'}`)
  return { ready: false, reason: reasons.join('; '), parts }
}

/**
 * What the terminals say together; undefined for a directory that does not tell which there are. How many, not which:
 * the names are for those who have the token.
 */
export function terminalsHealth(connected: readonly boolean[] | undefined): PartHealth {
  if (!connected) return { ok: false, reason: 'the directory does not tell which there are' }
  const [configured, missing] = [connected.length, connected.filter(isConnected => !isConnected).length]
  const counts = { connected: configured - missing, configured }
  if (missing === 0) return { ok: true, ...counts }
  const verb = missing === 1 ? 'is' : 'are'
  return {
    ok: false,
    reason: `${missing} of ${configured} ${verb} not connected; GET /api/terminals tells why`,
    ...counts,
  }
}

/** Two clocks may differ by as much before somebody need look after them. */
const clockSkewAllowedSeconds = 5

/**
 * A record that is well, but whose database has another time than this gateway, is shown as not well: PINs would expire
 * at another instant than where they were issued. The skew is that of the database's clock against ours, in seconds.
 */
export function judgeClock<Part extends PartHealth & { readonly clockSkewSeconds?: number }>(part: Part): Part {
  const skew = part.clockSkewSeconds ?? 0
  if (!part.ok || Math.abs(skew) <= clockSkewAllowedSeconds) return part
  const direction = skew > 0 ? 'behind' : 'ahead of'
  return { ...part, ok: false, reason: `this gateway's clock is ${Math.abs(skew)} s ${direction} the database's` }
}
