import { Fault, isFault } from '../core/fault.ts'

const fullCodes: readonly string[] = ['ENOSPC', 'EDQUOT']

/** Runs a step on files: what fails becomes Fault `spool-full` or `spool-failed`. */
export async function onDisk<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (cause) {
    if (isFault(cause)) throw cause
    if (fullCodes.includes(codeOf(cause))) throw new Fault('spool-full', 'no room left for documents', { cause })
    throw new Fault('spool-failed', `the spool cannot be used (${codeOf(cause) || 'unknown error'})`, { cause })
  }
}

/** The system's name of an error, e.g. `ENOENT`; empty when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
