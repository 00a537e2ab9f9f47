import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { addressProblem } from '../core/address-problem.ts'
import { ailing, type Diagnosis, well } from '../core/diagnosis.ts'

export interface ExaminedPort {
  readonly flag: 'http' | 'ipp'
  readonly address: { readonly host: string; readonly port: number }
  /** Whether a gateway runs here that may be the one who listens. */
  readonly isRunning: boolean
}

const withinMs = 2_000

/** Whether a gateway can listen at its address, or does. Connects; listens only where nobody does, for an instant. */
export async function examinePort({ flag, address, isRunning }: ExaminedPort): Promise<Diagnosis> {
  const check = `port ${flag}`
  const name = `${address.host}:${address.port}`
  if (address.port === 0) return well(check, 'any free port')
  if (await isAnswered(address)) {
    if (isRunning) return well(check, `${name} is taken by the gateway that runs here`)
    return ailing(check, 'broken', [
      `${name} is taken by another program`,
      `end that one, or choose another port with --${flag} HOST:PORT`,
    ])
  }
  if (isRunning)
    return ailing(check, 'broken', [
      `nobody answers at ${name}, although a gateway runs here`,
      `compare --${flag} with the flags of that gateway; holdfast doctor takes the same`,
    ])
  const problem = await listenOnce(address)
  if (problem === undefined) return well(check, `${name} is free`)
  return ailing(check, 'broken', [addressProblem(flag, address, problem), 'choose another address'])
}

const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

async function isAnswered({ host, port }: ExaminedPort['address']): Promise<boolean> {
  const socket = connect({ host: everywhere[host] ?? host, port })
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(withinMs) })
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** The code of what keeps anybody from listening there; undefined: nothing does. */
async function listenOnce({ host, port }: ExaminedPort['address']): Promise<string | undefined> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening', { signal: AbortSignal.timeout(withinMs) })
    server.close()
    await once(server, 'close')
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown' // of node:net
  }
}
