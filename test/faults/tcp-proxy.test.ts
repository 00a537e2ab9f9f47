import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { until } from '../servers/until.ts'
import { TcpProxy, type WireFault } from './tcp-proxy.ts'

/** A wire to a server that repeats what it hears, and what the server heard. */
async function openWire(fault: WireFault = { kind: 'none' }) {
  await using stack = new AsyncDisposableStack()
  let heard = ''
  const server = createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      heard += String(chunk)
      socket.write(chunk)
    })
    socket.on('end', () => socket.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stack.defer(() => void server.close())
  const proxy = stack.use(await TcpProxy.start((server.address() as AddressInfo).port))
  proxy.set(fault)
  const sockets: Socket[] = []
  stack.defer(() => {
    for (const socket of sockets) socket.destroy()
  })
  const dial = async () => {
    const socket = connect({ port: proxy.port, host: '127.0.0.1' })
    sockets.push(socket)
    await once(socket, 'connect')
    return socket
  }
  const owned = stack.move()
  return { proxy, dial, heard: () => heard, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

test('without a fault everything passes, both ways', async () => {
  await using wire = await openWire()
  const socket = await wire.dial()
  socket.end('hello')
  expect(await text(socket)).toBe('hello')
  expect(wire.proxy.passed).toEqual({ up: 5, down: 5 })
})

test.each(['up', 'down'] as const)(
  'a cut %s lets exactly so many bytes pass and ends the connection',
  async direction => {
    await using wire = await openWire({ kind: 'cut', direction, afterBytes: 3 })
    const socket = await wire.dial()
    socket.write('hello')
    const back = await text(socket)
    const passed = async () => (direction === 'up' ? wire.heard() : back) === 'hel'
    await until(passed, { withinMs: 1000, what: 'three bytes' })
    const next = await wire.dial()
    next.end('again')
    expect(await text(next)).toBe('again')
  },
)

test('a reset is seen as one', async () => {
  await using wire = await openWire({ kind: 'reset', direction: 'up', afterBytes: 0 })
  const socket = await wire.dial()
  socket.write('hello')
  const [error] = await once(socket, 'error')
  expect(error).toMatchObject({ code: 'ECONNRESET' })
})

test('a corrupted byte is one byte', async () => {
  await using wire = await openWire({ kind: 'corrupt', direction: 'down', afterBytes: 1 })
  const socket = await wire.dial()
  socket.end('hello')
  expect(await text(socket)).toBe('h0llo')
})

test('a half-open connection carries no more, a new one does', async () => {
  await using wire = await openWire({ kind: 'half-open', direction: 'up', afterBytes: 2 })
  const dead = await wire.dial()
  dead.write('hello')
  await until(async () => wire.heard() === 'he', { withinMs: 1000, what: 'what passed before' })
  const next = await wire.dial()
  next.end('again')
  expect(await text(next)).toBe('again')
  expect(wire.heard()).toBe('heagain')
})

test('what a blackhole swallowed arrives when it is gone', async () => {
  await using wire = await openWire({ kind: 'blackhole', direction: 'up', afterBytes: 2 })
  const socket = await wire.dial()
  socket.end('hello')
  await until(async () => wire.proxy.hasStruck, { withinMs: 1000, what: 'the fault' })
  const other = await wire.dial()
  other.end('!')
  expect(wire.heard()).toBe('he')
  wire.proxy.set({ kind: 'none' })
  expect(await text(socket)).toBe('hello')
  expect(await text(other)).toBe('!')
})

test('latency delays each way', async () => {
  await using wire = await openWire({ kind: 'latency', milliseconds: 60 })
  const began = performance.now()
  const socket = await wire.dial()
  socket.end('hello')
  expect(await text(socket)).toBe('hello')
  expect(performance.now() - began).toBeGreaterThanOrEqual(118)
})

test.each(['up', 'down'] as const)('what trickles comes byte by byte, going %s', async direction => {
  await using wire = await openWire({ kind: 'trickle', direction, afterBytes: 2, bytesPerSecond: 50 })
  const began = performance.now()
  const socket = await wire.dial()
  socket.end('hello')
  expect(await text(socket)).toBe('hello')
  expect(performance.now() - began).toBeGreaterThanOrEqual(58)
})
