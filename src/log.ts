import { pino } from 'pino'
import { LogLines } from './log-lines.ts'
import type { Log } from './ports.ts'
import { SeldomStacks } from './seldom-stacks.ts'

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

/** A log that tells how it fares itself. */
export interface OpenLog extends Log {
  /** `lost`: lines dropped since the start. */
  health(): { readonly ok: boolean; readonly lost: number; readonly reason?: string }
}

/**
 * Structured log on standard error, one JSON object a line, so that standard output stays for people. Lines that nothing
 * takes wait, within a bound; those lost are counted, and told of in the log as soon as it goes on.
 */
export function openLog(level: 'debug' | 'info' | 'warn' | 'error'): OpenLog {
  const paths = redactedFields.flatMap(field => [field, `*.${field}`])
  const lines = new LogLines(2, lost => log.warn({ lost }, 'log lines were lost'))
  process.once('exit', () => lines.flush())
  const stacks = new SeldomStacks(() => performance.now())
  const serializers = { err: (error: Error) => stacks.serialize(error) }
  const log = pino({ level, redact: { paths, censor: '[redacted]' }, base: null, serializers }, lines)
  return {
    info: (fields, text) => log.info(fields, text),
    warn: (fields, text) => log.warn(fields, text),
    error: (fields, text) => log.error(fields, text),
    health: () => {
      if (lines.isStuck) return { ok: false, lost: lines.lost, reason: 'log lines cannot be written' }
      return { ok: true, lost: lines.lost }
    },
  }
}
