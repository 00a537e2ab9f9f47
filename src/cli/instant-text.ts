import { misused } from './complaint.ts'

const localTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?$/
const instant = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i

/** An instant in the gateway's words out of one that a person typed; without an offset it is this machine's time. */
export function instantOf(option: string, text: string): string {
  const isTime = localTime.test(text) || instant.test(text)
  const date = new Date(text.replace(' ', 'T'))
  if (isTime && !Number.isNaN(date.getTime())) return date.toISOString()
  throw misused(`${option} takes a date and time, such as 2026-11-24T18:00 or 2026-11-24T18:00+01:00`)
}

/** An instant of an answer in this machine's time, to the minute. */
export function shownInstant(text: string | null): string {
  if (text === null) return '-'
  const date = new Date(text)
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes()]
  const [year, month, day, hour, minute] = parts.map(part => String(part).padStart(2, '0'))
  return `${year}-${month}-${day} ${hour}:${minute}`
}
