import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { run } from '../test/servers/run.ts'
import { type StartedGateway, startGateway } from '../test/servers/start-gateway.ts'

/** Time between two log-ins at the keypad, ms. */
const pauseMs = 150

export const portOf = (address: string): number => Number(address.split(':').at(-1))

/** Starts a program that prints `port N`. */
export async function startProgram(file: string, ...args: readonly string[]) {
  const program = await run(process.execPath, [new URL(file, import.meta.url).pathname, ...args], {
    ready: output => /port \d+\n/.test(output),
  })
  const port = Number(/port (\d+)/.exec(program.output())?.[1])
  return { port, pid: program.pid, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() }
}

export type Program = Awaited<ReturnType<typeof startProgram>>

/** A gateway with user ada, a printer and a keypad at a TCP line, connected. */
export async function startRig(printerUri: string, stretch: 'none' | 'argon2id') {
  await using stack = new AsyncDisposableStack()
  const gateway = stack.use(await startGateway({ flags: ['--pin-stretch', stretch, '--log-level', 'error'] }))
  await gateway.api('POST', '/api/users', { userName: 'ada' })
  await gateway.api('POST', '/api/printers', { name: 'hall', uri: printerUri })
  const keypad = await openKeypad(gateway)
  stack.defer(() => {
    keypad.destroy()
  })
  const { pin } = await gateway.api<{ pin: string }>('POST', '/api/users/ada/pins', {})
  const owned = stack.move()
  return { gateway, keypad, pin, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function openKeypad(gateway: StartedGateway): Promise<Socket> {
  const { createServer } = await import('node:net')
  const server = createServer({ noDelay: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const connected = once(server, 'connection')
  const options = { host: '127.0.0.1', port }
  await gateway.api('POST', '/api/terminals', { name: 'keypad', driver: 'lines', options, printer: 'hall' })
  const [keypad] = (await connected) as [Socket]
  server.close()
  keypad.setNoDelay(true)
  keypad.on('error', () => undefined)
  return keypad
}

/** Sends a byte on a line of its own. */
export async function openTrigger(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.setNoDelay(true)
  return socket
}

type Rig = Awaited<ReturnType<typeof startRig>>

/** Milliseconds from the last key to what the person is told. */
export async function logIn({ keypad, pin }: Pick<Rig, 'keypad' | 'pin'>): Promise<number> {
  await new Promise(resolve => setTimeout(resolve, pauseMs))
  keypad.write(pin)
  await new Promise(resolve => setTimeout(resolve, 60))
  const told = heard(keypad)
  const began = performance.now()
  keypad.write('#')
  await told
  return performance.now() - began
}

function heard(keypad: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const read = (bytes: Buffer) => {
    if (!/no documents|nothing/i.test(bytes.toString())) return
    keypad.off('data', read)
    resolve()
  }
  keypad.on('data', read)
  return promise
}
