import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

// Below Linux' range for outgoing connections (32768 on), so that no client's socket takes the port meanwhile.
const lowest = 20_000
const highest = 32_000

/** A random port of 127.0.0.1 at which nothing listens, neither by TCP nor by UDP. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = randomInt(lowest, highest)
    if ((await isFreeTcp(port)) && (await isFreeUdp(port))) return port
  }
  throw new Error(`no free port between ${lowest} and ${highest}`)
}

async function isFreeTcp(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

async function isFreeUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    socket.bind(port, '127.0.0.1')
    await once(socket, 'listening')
    return true
  } catch {
    return false
  } finally {
    socket.close()
  }
}
