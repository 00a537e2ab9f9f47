import type { Audit } from '../ports/site.ts'

/** An audit whose entries say so when they were made while the directory was away: `offline` in their detail. */
export function markOffline(audit: Audit, isAway: () => boolean): Audit {
  return {
    append: entry => audit.append(isAway() ? { ...entry, detail: { ...entry.detail, offline: true } } : entry),
    list: filter => audit.list(filter),
    rename: (userName, newName) => audit.rename(userName, newName),
    erase: userName => audit.erase(userName),
  }
}
