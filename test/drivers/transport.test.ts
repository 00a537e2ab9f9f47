import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type LineEvents, maxWaitingBytes } from '../../drivers/transport/line.ts'
import { allowedAddresses, parseListen } from '../../drivers/transport/listen-address.ts'
import { lineTo } from '../../drivers/transport/open-line.ts'
import { SeldomLog } from '../../drivers/transport/seldom-log.ts'
import { openTcpConnect } from '../../drivers/transport/tcp-connect.ts'
import { openTcpListen } from '../../drivers/transport/tcp-listen.ts'
import { freePort } from '../servers/free-port.ts'

/** What a line told its driver, as text, with a wait for the next piece. */
function listener() {
  const told: string[] = []
  let changed = Promise.withResolvers<void>()
  const tell = (piece: string) => {
    told.push(piece)
    changed.resolve()
    changed = Promise.withResolvers()
  }
  const events: LineEvents = {
    onOpen: () => tell('open'),
    onClose: reason => tell(`closed: ${reason}`),
    onBytes: bytes => tell(Buffer.from(bytes).toString()),
    log: () => undefined,
  }
  const until = async (holds: (told: readonly string[]) => boolean) => {
    while (!holds(told)) await changed.promise
  }
  return { told, events, until }
}

describe('a line to a device that we connect to', () => {
  test('an absent device is reported once, and is there within 2 s of coming', async () => {
    const port = await freePort()
    const { told, events, until } = listener()
    await using _line = openTcpConnect({ host: '127.0.0.1', port }, events)
    await until(() => told.length === 1)
    expect(told).toEqual([expect.stringMatching(/^closed: 127\.0\.0\.1:\d+: nothing listens there$/)])
    const cameAt = performance.now()
    await using _device = await device(port)
    await until(() => told.includes('open'))
    expect(performance.now() - cameAt).toBeLessThan(2000)
  })

  test('a device that does not read loses its connection, not our memory', async () => {
    await using silent = await device(0, socket => socket.pause())
    const { told, events, until } = listener()
    await using line = openTcpConnect({ host: '127.0.0.1', port: silent.port }, events)
    await until(() => told.includes('open'))
    const chunk = new Uint8Array(maxWaitingBytes / 2)
    let sent = 0
    while (line.write(chunk)) {
      sent += chunk.length
      await new Promise(resolve => setImmediate(resolve))
      expect(sent).toBeLessThan(64 * 1024 * 1024) // Sockets of the kernel hold a few megabytes.
    }
    await until(() => told.includes('closed: the device does not read what it is sent'))
  })

  test('a device that ends each connection at once is not dialled without pause', async () => {
    await using rude = await device(0, socket => socket.destroy())
    const { events, until, told } = listener()
    await using _line = openTcpConnect({ host: '127.0.0.1', port: rude.port }, events)
    await until(() => told.length === 1)
    const openedAt = performance.now()
    await until(() => told.length === 3)
    expect(performance.now() - openedAt).toBeGreaterThan(200)
  })

  test('a dropped connection is made again', async () => {
    await using peer = await device(0)
    const { events, until, told } = listener()
    await using line = openTcpConnect({ host: '127.0.0.1', port: peer.port }, events)
    await until(() => told.length === 1)
    line.drop('it does not answer')
    await until(() => told.length === 3)
    expect(told).toEqual(['open', 'closed: it does not answer', 'open'])
  })
})

describe('a line to a device that connects to us', () => {
  test('the newest connection takes the place of the one before', async () => {
    const port = await freePort()
    const { events, until, told } = listener()
    await using _line = await openTcpListen({ listen: `127.0.0.1:${port}` }, events)
    const first = connect(port, '127.0.0.1')
    first.write('1')
    await until(() => told.length === 2)
    const firstClosed = once(first, 'close')
    const second = connect(port, '127.0.0.1')
    second.write('2')
    await until(() => told.length === 5)
    await firstClosed
    expect(told).toEqual(['open', '1', 'closed: replaced by a newer connection', 'open', '2'])
    second.end()
    await until(() => told.length === 6)
  })

  test('a port in use by another can never work', async () => {
    await using taken = await device(0)
    const opening = openTcpListen({ listen: `127.0.0.1:${taken.port}` }, listener().events)
    await expect(opening).rejects.toMatchObject({ code: 'configuration-invalid' })
  })

  test('its port is free again when it is disposed, also with a device connected', async () => {
    const port = await freePort()
    const { events, until, told } = listener()
    const line = await lineTo({ listen: `127.0.0.1:${port}` })(events)
    connect(port, '127.0.0.1')
    await until(() => told.length === 1)
    await line[Symbol.asyncDispose]()
    expect(line.write(new Uint8Array(1))).toBe(false)
    await using _again = await device(port)
    expect(told).toEqual(['open'])
  })

  test.each([
    [4001, undefined, 4001],
    [':4001', undefined, 4001],
    ['192.0.2.7:4001', '192.0.2.7', 4001],
    ['[::1]:4001', '::1', 4001],
    ['keypads.example:4001', 'keypads.example', 4001],
  ])('%s is an address to listen at', (listen, host, port) => {
    expect(parseListen(listen)).toEqual({ host, port })
  })

  test.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['192.0.2.20', true],
    ['::ffff:192.0.2.20', true],
    ['192.0.2.21', false],
    ['198.51.100.77', true],
    ['198.51.101.77', false],
    ['2001:db8::5', true],
    ['2001:db9::5', false],
    ['', false],
  ])('from %s: %s', (address, allowed) => {
    expect(allowedAddresses(['192.0.2.20', '198.51.100.0/24', '2001:db8::/32'])(address)).toBe(allowed)
  })
})

test('what happens again and again is logged once a minute, with its count', () => {
  let now = 0
  const lines: unknown[] = []
  const seldom = new SeldomLog(
    (text, fields) => lines.push([text, fields]),
    () => now,
  )
  for (now = 0; now < 120_000; now += 1000) seldom.note('noise')
  expect(lines).toEqual([
    ['noise', { times: 1 }],
    ['noise', { times: 60 }],
  ])
})

/** A device that listens, with what it does to a connection. */
async function device(port: number, onConnection: (socket: Socket) => void = () => undefined) {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
