import { expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import type { Health } from '../../src/core/health.ts'
import { sample } from '../servers/samples.ts'
import { startChromium } from '../servers/start-chromium.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { until } from '../servers/until.ts'
import { addPanel, says, typePin } from '../web/panel-rig.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { addTcpKeypad } from './watched-keypad.ts'

const generous = { withinMs: 30_000 }

test('while the database is away a keypad and a panel answer whoever comes, and serve them when it is back', {
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
  await using chromium = await startChromium()
  await using panel = await addPanel(chromium.browser, desk, { name: 'hall-panel', javaScriptEnabled: false })
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
  await typePin(panel.page, pin)
  await panel.page.getByRole('alert').getByText('Not available just now').waitFor()
  expect(cuts).toBe(0)
  await postgres.start()
  await keypad.device.shown('Type your PIN', generous.withinMs)
  await keypad.type(`${pin}#`, '1 document printed at hall')
  expect([printer.sheets, cuts]).toEqual([1, 0])
  const isReady = async () => {
    await panel.page.goto(`http://${gateway.http}/panel/hall-panel`)
    return (await panel.page.getByRole('heading').innerText()) === 'Type your PIN'
  }
  await until(isReady, { ...generous, what: 'a panel that serves again' })
  await typePin(panel.page, pin)
  await says(panel.page, 'No documents are waiting for you')
})
