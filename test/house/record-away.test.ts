import { expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import type { Health } from '../../src/core/health.ts'
import { sample } from '../servers/samples.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { until } from '../servers/until.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { addTcpKeypad } from './watched-keypad.ts'

const generous = { withinMs: 30_000 }

test('while the database is away a terminal answers whoever comes, and serves them when it is back', {
  timeout: 120_000,
}, async () => {
  await using postgres = await startPostgres()
  await using gateway = await startGateway({ flags: ['--database', await postgres.createDatabase()] })
  await using printer = await SimulatedPrinter.start()
  const desk = new GatewayDesk(gateway)
  await desk.addPrinter('hall', printer.uri)
  await using keypad = await addTcpKeypad(gateway, 'hall', 'hall')
  const pin = await desk.addUser('ada')
  await printWithIpptool(desk.queueUri, await sample('pdf'), { userName: 'ada' })
  let cuts = 0
  keypad.device.on('disconnected', () => cuts++)
  await postgres.stop('killed')
  await keypad.type(`${pin}#`, 'Not available just now')
  const isNoMember = async () => {
    const answer = await fetch(`http://${gateway.http}/health`)
    return ((await answer.json()) as Health).parts['gateway']?.ok === false
  }
  await until(isNoMember, { ...generous, what: 'a gateway whose life is over' })
  await keypad.type('1', 'Not available just now')
  await keypad.type(`${pin}#`, 'Not available just now')
  await keypad.tap('C0FFEE', 'Not available just now')
  expect(cuts).toBe(0)
  await postgres.start()
  await keypad.device.shown('Type your PIN', generous.withinMs)
  await keypad.type(`${pin}#`, '1 document printed at hall')
  expect([printer.sheets, cuts]).toEqual([1, 0])
})
