/** For how long a gateway that is not heard of is still taken for alive, by the database's clock. */
export const memberLeaseMs = 6_000

/** How often a gateway says that it lives. */
export const memberRenewMs = 2_000

/**
 * For how long after it last began to say so a gateway itself counts on it, by its own monotonic clock. Shorter than what
 * the others grant it: it has stopped before they begin.
 */
export const memberTrustMs = 5_000

/** A name of a site or gateway: letters, digits, dot, dash, underscore; at most 63. */
export function isFleetName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(text)
}

/** The name of the only site of an installation, unless told. */
export const defaultSite = 'main'
