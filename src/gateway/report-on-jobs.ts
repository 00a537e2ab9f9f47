import { addUp, type Counted, type ReportKind, type ReportRow } from '../core/report.ts'
import type { JobEnding } from '../ports/site.ts'
import type { Ports } from '../ports.ts'

type ReportPorts = Pick<Ports, 'reports' | 'users' | 'settings'>

const usersAtOnce = 1_000

/**
 * What was printed and what was saved, of the jobs that came from one day to another, both among them, by the calendar of
 * `site.timeZone`. Days are read one by one, so that terminals are not kept waiting. Who is in several groups counts in
 * each; who is in none or is gone counts in none.
 */
export async function reportOnJobs(
  ports: ReportPorts,
  wish: { readonly by: ReportKind; readonly from: Temporal.PlainDate; readonly to: Temporal.PlainDate },
): Promise<readonly ReportRow[]> {
  const zone = ports.settings.current()['site.timeZone']
  const groups = wish.by === 'group' ? await groupsOfUsers(ports) : new Map<string, readonly string[]>()
  const counted: Counted[] = []
  for (let day = wish.from; Temporal.PlainDate.compare(day, wish.to) <= 0; day = day.add({ days: 1 })) {
    const span = { from: startOf(day, zone), to: startOf(day.add({ days: 1 }), zone) }
    const endings = await ports.reports.endings(span)
    const keysOf = (ending: JobEnding) => keysIn(wish.by, ending, day, groups)
    counted.push(...endings.map(ending => ({ ...ending, keys: keysOf(ending) })))
  }
  return addUp(wish.by, counted)
}

function keysIn(
  by: ReportKind,
  { userName, printerName, outcome }: JobEnding,
  day: Temporal.PlainDate,
  groups: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  switch (by) {
    case 'user':
      return [userName]
    case 'group':
      return groups.get(userName) ?? []
    case 'printer':
      return printerName !== null && outcome === 'printed' ? [printerName] : []
    case 'month':
      return [day.toPlainYearMonth().toString()]
  }
}

function startOf(day: Temporal.PlainDate, zone: string): Temporal.Instant {
  return day.toZonedDateTime(zone).startOfDay().toInstant()
}

async function groupsOfUsers({ users }: ReportPorts): Promise<ReadonlyMap<string, readonly string[]>> {
  const groups = new Map<string, readonly string[]>()
  for (let after: string | undefined; ; ) {
    const page = await users.list({ ...(after === undefined ? {} : { after }), limit: usersAtOnce })
    for (const user of page) groups.set(user.userName, user.groups)
    after = page.at(-1)?.userName
    if (page.length < usersAtOnce) return groups
  }
}
