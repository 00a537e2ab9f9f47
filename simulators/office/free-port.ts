import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Address, Wish } from './options.ts'
import { OptionProblem } from './options.ts'

const triedPorts = 100
/** Where the search begins when any port will do. */
const anyPort = 20_000

/** Finds ports at which nobody listens, none of them twice: what listens at one may start later. */
export class FreePorts {
  readonly #given = new Set<number>()

  /** The address wished for, or the same with the next free port. Throws OptionProblem when it must be that one. */
  async address({ host, port, isAsked }: Wish): Promise<Address> {
    if (!isAsked) return { host, port: await this.next(host, port || anyPort) }
    if (this.#given.has(port) || !(await isFree({ host, port })))
      throw new OptionProblem(`${host}:${port} is taken; choose another port`)
    this.#given.add(port)
    return { host, port }
  }

  /** The first port from `from` on that is free for TCP and UDP. */
  async next(host: string, from: number): Promise<number> {
    for (let port = from; port < from + triedPorts; port += 1) {
      if (this.#given.has(port) || !(await isFree({ host, port }))) continue
      this.#given.add(port)
      return port
    }
    throw new OptionProblem(`no port from ${from} to ${from + triedPorts - 1} of ${host} is free`)
  }
}

async function isFree(address: Address): Promise<boolean> {
  return (await canListen(address)) && (await canReceive(address))
}

async function canListen({ host, port }: Address): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

async function canReceive({ host, port }: Address): Promise<boolean> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  try {
    socket.bind(port, host)
    await once(socket, 'listening')
    return true
  } catch {
    return false
  } finally {
    socket.close()
  }
}
