/** From the first instant of a day to the first of the day after another, where the reader is; an empty text is no bound. */
export function daySpan(from: string, to: string): Readonly<Record<string, string>> {
  return {
    ...(from === '' ? {} : { since: startOf(from, 0) }),
    ...(to === '' ? {} : { until: startOf(to, 1) }),
  }
}

function startOf(day: string, daysLater: number): string {
  const start = new Date(`${day}T00:00`)
  start.setDate(start.getDate() + daysLater)
  return start.toISOString()
}
