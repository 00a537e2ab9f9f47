import { expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import type { Health } from '../../src/core/health.ts'
import { TcpProxy } from '../faults/tcp-proxy.ts'
import { sample } from '../servers/samples.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { startRedis } from '../servers/start-redis.ts'
import { until } from '../servers/until.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { addTcpKeypad } from './watched-keypad.ts'

const generous = { withinMs: 30_000 }

test('with a mirror a person logs in and prints while the line to the directory is silent', async () => {
  await using postgres = await startPostgres()
  await using redis = await startRedis()
  await using line = await TcpProxy.start(postgres.port)
  const directory = new URL(await postgres.createDatabase())
  directory.port = String(line.port)
  await using gateway = await startGateway({ flags: ['--directory', directory.href, '--redis', redis.url] })
  await using printer = await SimulatedPrinter.start()
  const desk = new GatewayDesk(gateway)
  await desk.addPrinter('hall', printer.uri)
  await using keypad = await addTcpKeypad(gateway, 'hall', 'hall')
  const isInStep = async () => (await gateway.api<Health>('GET', '/health')).parts['mirror']?.ok === true
  await until(isInStep, { ...generous, what: 'a mirror in step' })
  const values = async () => Number(await redis.ask('DBSIZE'))
  const without = await values()
  const pin = await desk.addUser('ada')
  await printWithIpptool(desk.queueUri, await sample('pdf'), { userName: 'ada' })
  await until(async () => (await values()) > without, { ...generous, what: 'the PIN in the mirror' })
  const filledAt = performance.now()
  const knowsTheRest = async () => {
    const { parts } = await gateway.api<Health>('GET', '/health')
    return 1_000 * Number(parts['mirror']?.['lagSeconds']) < performance.now() - filledAt
  }
  await until(knowsTheRest, { ...generous, what: 'a mirror that knows the printer, too' })
  line.set({ kind: 'blackhole', direction: 'up', afterBytes: 0 })
  await keypad.type(`${pin}#`, '1 document printed at hall')
  expect(printer.sheets).toBe(1)
  expect((await gateway.api<Health>('GET', '/health')).parts['zoneThrottle']).toEqual({ ok: true })
  // It would wait for the directory's answers before it ends by itself.
  process.kill(gateway.pid, 'SIGKILL')
  await gateway.ended
})
