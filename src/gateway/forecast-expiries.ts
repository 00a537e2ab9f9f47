import type { Ports } from '../ports.ts'

const forecastDays = 60

export interface ExpiryDay {
  /** Local date in `site.timeZone`, e.g. `2026-11-24`. */
  readonly date: string
  /** Live PINs that expire on that day. */
  readonly count: number
}

/** How many PINs expire on each of the next 60 days, today first, by the site's calendar. */
export async function forecastExpiries(
  ports: Pick<Ports, 'clock' | 'pins' | 'settings'>,
): Promise<readonly ExpiryDay[]> {
  const now = ports.clock.now()
  const today = now.toZonedDateTimeISO(ports.settings.current()['site.timeZone']).startOfDay()
  const days: ExpiryDay[] = []
  for (let day = 0; day < forecastDays; day += 1) {
    const [start, end] = [today.add({ days: day }), today.add({ days: day + 1 })]
    const from = day === 0 ? now : start.toInstant()
    days.push({
      date: start.toPlainDate().toString(),
      count: await ports.pins.countExpiring({ from, to: end.toInstant() }),
    })
  }
  return days
}
