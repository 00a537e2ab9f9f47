import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import type { Printer } from '../../src/core/printer.ts'
import { SnmpMonitor } from '../../src/snmp/snmp-monitor.ts'
import { agentCommunity, startSnmpd } from '../servers/start-snmpd.ts'

const clock = { now: () => Temporal.Instant.from('2026-11-24T08:00:00Z') }
const limits = { timeoutMs: 100, tries: 2, maxMs: 500 }

type Agent = AsyncDisposable & { readonly printer: Printer }

/** A UDP socket of 127.0.0.1 in place of an agent; `answer` gets each request. */
async function agentThat(answer: (request: Buffer, from: RemoteInfo, socket: Socket) => void): Promise<Agent> {
  const socket = createSocket('udp4')
  socket.on('message', (request, from) => answer(request, from, socket))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const snmp = { version: '2c', community: agentCommunity, port: socket.address().port } as const
  return {
    printer: { name: 'hall', uri: 'ipp://127.0.0.1/ipp/print', snmp, certificateSha256: null, site: 'main' },
    [Symbol.asyncDispose]: async () => {
      socket.close()
      await once(socket, 'close')
    },
  }
}

test.each([
  ['nothing at all', Buffer.alloc(0)],
  ['text', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['a length beyond the end', Buffer.from('3084ffffffff', 'hex')],
  ['nesting without end', Buffer.from('30'.repeat(2000), 'hex')],
  ['the largest datagram', Buffer.alloc(65_000, 0x30)],
])('%s for an answer ends as a fault within the limit', async (_, bytes) => {
  await using agent = await agentThat((_request, from, socket) => socket.send(bytes, from.port, from.address))
  const started = performance.now()
  const asked = new SnmpMonitor(clock, limits).condition(agent.printer)
  await expect(asked).rejects.toMatchObject({ code: expect.stringMatching(/^printer-(unreachable|answer-invalid)$/) })
  expect(performance.now() - started).toBeLessThan(700)
})

test('an answer damaged at any byte ends as a condition or a fault, never otherwise', async () => {
  await using real = await startSnmpd()
  let damaged = 0
  await using agent = await agentThat((request, from, socket) => {
    const towards = createSocket('udp4')
    towards.on('message', good => {
      const bytes = Buffer.from(good)
      bytes[damaged % bytes.length] = 0xff
      socket.send(bytes, from.port, from.address, () => towards.close())
    })
    towards.send(request, real.port, '127.0.0.1')
  })
  const monitor = new SnmpMonitor(clock, { timeoutMs: 20, tries: 1, maxMs: 60 })
  for (damaged = 0; damaged < 180; damaged++) {
    const outcome = await monitor.condition(agent.printer).catch(error => error.code)
    expect(typeof outcome === 'string' ? outcome : outcome.state).toMatch(/^[a-z-]+$/)
  }
})

test('a good answer from another port or address is ignored', async () => {
  await using real = await startSnmpd()
  await using agent = await agentThat((request, from) => {
    const towards = createSocket('udp4')
    const spoofer = createSocket('udp4')
    spoofer.bind(0, '127.0.0.2')
    towards.on('message', good => {
      towards.send(good, from.port, from.address, () => towards.close())
      spoofer.send(good, from.port, from.address, () => spoofer.close())
    })
    towards.send(request, real.port, '127.0.0.1')
  })
  const asked = new SnmpMonitor(clock, limits).condition(agent.printer)
  await expect(asked).rejects.toMatchObject({ code: 'printer-unreachable' })
})

test('a silent agent is unreachable after the tries, and the socket is closed', async () => {
  await using agent = await agentThat(() => undefined)
  const before = process.getActiveResourcesInfo().filter(kind => kind.startsWith('UDP')).length
  const asked = new SnmpMonitor(clock, limits).condition(agent.printer)
  await expect(asked).rejects.toMatchObject({ code: 'printer-unreachable' })
  expect(process.getActiveResourcesInfo().filter(kind => kind.startsWith('UDP')).length).toBe(before)
})

test('a caller that gives up is answered at once', async () => {
  await using agent = await agentThat(() => undefined)
  const asked = new SnmpMonitor(clock).condition(agent.printer, AbortSignal.timeout(50))
  await expect(asked).rejects.toMatchObject({ code: 'timed-out' })
})

test('a caller that gave up before is answered too', async () => {
  await using agent = await agentThat(() => undefined)
  const asked = new SnmpMonitor(clock).condition(agent.printer, AbortSignal.abort())
  await expect(asked).rejects.toMatchObject({ code: 'timed-out' })
})

test('an agent at which a TCP server listens instead is unreachable', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const snmp = { version: '2c', community: agentCommunity, port } as const
  const printer = { name: 'hall', uri: 'ipp://127.0.0.1/ipp/print', snmp, certificateSha256: null, site: 'main' }
  await expect(new SnmpMonitor(clock, limits).condition(printer)).rejects.toMatchObject({ code: 'printer-unreachable' })
  server.close()
})
