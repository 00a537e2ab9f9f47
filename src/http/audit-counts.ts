import type { Audit } from '../ports/site.ts'

/** An audit that counts what is appended, by event. */
export interface CountedAudit extends Audit {
  readonly counts: ReadonlyMap<string, number>
  /** Entries that could not be stored since the start. */
  readonly lost: () => number
}

/** Counts the entries of an audit by event, for the metrics. Events are few: they are named in the program. */
export function countAudit(audit: Audit): CountedAudit {
  const counts = new Map<string, number>()
  let lost = 0
  return {
    counts,
    lost: () => lost,
    append: entry => {
      counts.set(entry.event, (counts.get(entry.event) ?? 0) + 1)
      return audit.append(entry).catch((error: unknown) => {
        lost += 1
        throw error
      })
    },
    list: filter => audit.list(filter),
    rename: (userName, newName) => audit.rename(userName, newName),
    erase: userName => audit.erase(userName),
  }
}
