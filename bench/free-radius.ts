import { createHash, randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../test/servers/free-port.ts'
import { run } from '../test/servers/run.ts'
import { openTempFolder } from '../test/servers/temp-folder.ts'

/** A FreeRADIUS that reads PINs from a Redis, asked over UDP as RFC 2865 says. */
export interface FreeRadius extends AsyncDisposable {
  /** Whether a name is let in with a PIN. */
  ask(userName: string, pin: string): Promise<boolean>
  /** Requests that were not answered in time, and made again. */
  readonly lost: number
}

const secret = 'benchmark'
const accessRequest = 1
const accessAccept = 2
const headerOctets = 20
const patienceMs = 500
const mostTries = 5

/** PINs are at `rpin:<user name>`. */
export async function startFreeRadius(redisPort: number): Promise<FreeRadius> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await openTempFolder('radius')).path
  const port = await freePort()
  await writeFile(join(folder, 'dictionary'), '')
  await writeFile(join(folder, 'radiusd.conf'), configuration(folder, port, redisPort))
  const ready = (output: string) => output.includes('Ready to process requests')
  stack.use(await run('freeradius', ['-f', '-l', 'stdout', '-d', folder, '-n', 'radiusd'], { ready }))
  const asker = stack.use(await RadiusAsker.open(port))
  const owned = stack.move()
  let lost = 0
  const ask = async (userName: string, pin: string): Promise<boolean> => {
    for (let tries = 1; tries <= mostTries; tries += 1) {
      const answer = await asker.ask(userName, pin)
      if (answer !== undefined) return answer
      lost += 1
    }
    throw new Error(`FreeRADIUS did not answer ${mostTries} requests`)
  }
  return {
    ask,
    get lost() {
      return lost
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function configuration(folder: string, port: number, redisPort: number): string {
  return `
name = radiusd
prefix = /usr
logdir = ${folder}
raddbdir = ${folder}
radacctdir = ${folder}
run_dir = ${folder}
libdir = /usr/lib/freeradius
max_requests = 16384
security {
  reject_delay = 0
  status_server = no
}
thread pool {
  start_servers = 4
  max_servers = 32
  min_spare_servers = 2
  max_spare_servers = 10
  max_requests_per_server = 0
}
client bench {
  ipaddr = 127.0.0.1
  secret = ${secret}
}
modules {
  redis {
    server = 127.0.0.1
    port = ${redisPort}
    database = 0
    query_timeout = 5
    pool {
      start = 4
      min = 4
      max = 32
      spare = 4
      uses = 0
      lifetime = 0
      idle_timeout = 0
    }
  }
  pap {
  }
}
instantiate {
  redis
}
server default {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${port}
  }
  authorize {
    update control {
      Cleartext-Password := "%{redis:GET rpin:%{User-Name}}"
    }
    pap
  }
  authenticate {
    Auth-Type PAP {
      pap
    }
  }
}
`
}

/** At most 256 requests at once: an identifier has one octet. */
class RadiusAsker implements AsyncDisposable {
  readonly #socket: Socket
  readonly #waiting = new Map<number, (isIn: boolean | undefined) => void>()
  #next = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', answer => {
      const [code, id] = answer
      this.#waiting.get(id ?? -1)?.(code === accessAccept)
    })
  }

  static async open(port: number): Promise<RadiusAsker> {
    const socket = createSocket('udp4')
    socket.connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return new RadiusAsker(socket)
  }

  /** undefined when there is no answer in time. */
  async ask(userName: string, pin: string): Promise<boolean | undefined> {
    const id = this.#next
    this.#next = (id + 1) % 256
    const { promise, resolve } = Promise.withResolvers<boolean | undefined>()
    const timer = setTimeout(resolve, patienceMs, undefined)
    this.#waiting.set(id, resolve)
    this.#socket.send(requestOf(id, userName, pin))
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(id)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#socket, 'close')
    this.#socket.close()
    await closed
  }
}

/** Access-Request with User-Name and User-Password, RFC 2865 sections 4.1, 5.1 and 5.2. */
function requestOf(id: number, userName: string, pin: string): Uint8Array {
  const authenticator = randomBytes(16)
  const hidden = Buffer.alloc(16)
  hidden.write(pin)
  const mask = createHash('md5').update(secret).update(authenticator).digest()
  for (let at = 0; at < hidden.length; at += 1) hidden[at] = (hidden[at] ?? 0) ^ (mask[at] ?? 0)
  const name = Buffer.from(userName)
  const attributes = Buffer.concat([
    Buffer.from([1, name.length + 2]),
    name,
    Buffer.from([2, hidden.length + 2]),
    hidden,
  ])
  const header = Buffer.from([accessRequest, id, 0, headerOctets + attributes.length])
  return Buffer.concat([header, authenticator, attributes])
}
