import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import type { Health } from '../../src/core/health.ts'
import { openMovedClock } from '../servers/moved-clock.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { GatewayDesk } from './gateway-desk.ts'
import { addTcpKeypad } from './watched-keypad.ts'

test('a gateway whose clock is not that of its databases goes on and says so in its health', async () => {
  await using postgres = await startPostgres()
  await using folder = await openTempFolder('clock')
  const clock = await openMovedClock(folder.path)
  const [site, directory] = [await postgres.createDatabase(), await postgres.createDatabase()]
  await using gateway = await startGateway({ flags: ['--database', site, '--directory', directory], env: clock.env })
  const right = await gateway.api<Health>('GET', '/health')
  expect(right).toMatchObject({ ready: true, parts: { directory: { ok: true }, siteRecord: { ok: true } } })
  await clock.ahead(1)
  const { ready, parts } = await gateway.api<Health>('GET', '/health')
  const said = {
    ok: false,
    reason: expect.stringMatching(/^this gateway's clock is 36\d\d(\.\d)? s ahead of the data/),
  }
  expect({ ready, parts }).toMatchObject({ ready: true, parts: { directory: said, siteRecord: said } })
})

test('a gateway that starts with a clock in the past takes no PIN that ends, and says so, until the clock is right', async () => {
  await using folder = await openTempFolder('clock')
  const clock = await openMovedClock(folder.path)
  const start = () => startGateway({ data: join(folder.path, 'data'), env: clock.env })
  await using printer = await SimulatedPrinter.start()
  await using former = await start()
  await former.api('PATCH', '/api/settings', { 'pins.temporary': true })
  const desk = new GatewayDesk(former)
  await desk.addPrinter('hall', printer.uri)
  await using keypad = await addTcpKeypad(former, 'hall', 'hall')
  await former.api('POST', '/api/users', { userName: 'grace', groups: ['GUESTS'] })
  const pin = await desk.issuePin('grace')
  process.kill(former.pid, 'SIGKILL')
  await former.ended
  await clock.ahead(-24)
  await using gateway = await start()
  await keypad.type(`${pin}#`, 'The clock here is wrong')
  const { ready, parts } = await gateway.api<Health>('GET', '/health')
  expect({ ready, clock: parts['clock'] }).toMatchObject({
    ready: true,
    clock: { ok: false, reason: expect.stringContaining('clock-wrong: it is behind') },
  })
  await clock.ahead(0)
  await keypad.type(`${pin}#`, 'No documents are waiting for you')
  expect((await gateway.api<Health>('GET', '/health')).parts['clock']).toEqual({ ok: true })
})
