import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { ailing, type Diagnosis, well } from '../core/diagnosis.ts'

/** A terminal at a serial line of this machine. */
export interface SerialTerminal {
  readonly name: string
  readonly path: string
}

/** Whether the serial lines of terminals are there and may be used. They are not opened: whoever uses them goes on. */
export function examineDevices(terminals: readonly SerialTerminal[]): Promise<readonly Diagnosis[]> {
  return Promise.all(terminals.map(examineDevice))
}

async function examineDevice({ name, path }: SerialTerminal): Promise<Diagnosis> {
  const check = `terminal ${name}`
  const problem = await access(path, constants.R_OK | constants.W_OK).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code ?? 'unknown',
  )
  if (problem === undefined) return well(check, `${path} can be used`)
  if (problem === 'ENOENT')
    return ailing(check, 'broken', [
      `${path} is not there`,
      'plug it in; a name under /dev/serial/by-id stays the same',
    ])
  return ailing(check, 'broken', [
    `${path} is closed to this account (${problem})`,
    'put the account of the gateway into the group of the device (dialout, on Debian), and restart it',
  ])
}
