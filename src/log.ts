import { pino } from 'pino'
import type { Log } from './ports.ts'

/** Field names that never reach a log line, wherever they stand. A second fence: nothing logs them in the first place. */
const redactedFields = [
  'digits',
  'pin',
  'number',
  'password',
  'token',
  'authorization',
  'key',
  'wrappedKey',
  'community',
]

/** Structured log on standard error, one JSON object a line, so that standard output stays for people. */
export function openLog(level: 'debug' | 'info' | 'warn' | 'error'): Log {
  const paths = redactedFields.flatMap(field => [field, `*.${field}`])
  return pino(
    { level, redact: { paths, censor: '[redacted]' }, base: null },
    pino.destination({ dest: 2, sync: false }),
  )
}
