import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Address, Wish } from './options.ts'
import { OptionProblem } from './options.ts'

const triedPorts = 100

/** The address wished for, or the same with the next free port. Throws OptionProblem when it must be that one. */
export async function freeAddress(wish: Wish): Promise<Address> {
  const { host, isAsked } = wish
  if (isAsked && !(await isFree(wish))) throw new OptionProblem(`${host}:${wish.port} is taken; choose another port`)
  return { host, port: isAsked ? wish.port : await freePort(host, wish.port || 20_000) }
}

/** The first port from `from` on that is free for TCP and UDP. */
export async function freePort(host: string, from: number): Promise<number> {
  for (let port = from; port < from + triedPorts; port += 1) {
    if (await isFree({ host, port })) return port
  }
  throw new OptionProblem(`no port from ${from} to ${from + triedPorts - 1} of ${host} is free`)
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
