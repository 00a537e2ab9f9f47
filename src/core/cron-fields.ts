/** Least and greatest value of each field: minute, hour, day of month, month, day of week (0 and 7 are Sunday). */
const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Whether a text is five cron fields (crontab(5)): numbers, names, ranges, lists and steps, each within its bounds. */
export function isCronSchedule(text: string): boolean {
  const fields = text.split(' ')
  return text.length <= 128 && fields.length === bounds.length && fields.every(isField)
}

function isField(field: string, at: number): boolean {
  return field.split(',').every(part => isPart(part.toLowerCase(), at))
}

function isPart(part: string, at: number): boolean {
  const [span = '', step, more] = part.split('/')
  if (more !== undefined || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false
  if (span === '*') return true
  const [from, to, ...rest] = span.split('-').map(value => numberOf(value, at))
  if (rest.length > 0 || from === undefined) return false
  if (!span.includes('-')) return step === undefined
  return to !== undefined && from <= to
}

function numberOf(text: string, at: number): number | undefined {
  const named = at === 3 ? months.indexOf(text) + 1 : at === 4 ? days.indexOf(text) : -1
  if (at === 3 ? named > 0 : named >= 0) return named
  const [least, most] = bounds[at] ?? [0, -1]
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : undefined
}
