import { afterAll, beforeAll, expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { sample } from '../servers/samples.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { addTcpKeypad, type WatchedKeypad } from './watched-keypad.ts'

let desk: GatewayDesk
let printer: SimulatedPrinter
let keypad: WatchedKeypad
let stack: AsyncDisposableStack

/** A keypad with a reader beside a printer, and a gateway that is the program itself. */
beforeAll(async () => {
  stack = new AsyncDisposableStack()
  desk = new GatewayDesk(stack.use(await startGateway()))
  printer = stack.use(await SimulatedPrinter.start())
  await desk.addPrinter('hall', printer.uri)
  keypad = stack.use(await addTcpKeypad(desk.gateway, 'hall', 'hall'))
})
afterAll(() => stack.disposeAsync())

const printFor = async (userName: string) => printWithIpptool(desk.queueUri, await sample('pdf'), { userName })
const cardsOf = async (userName: string) =>
  (await desk.gateway.api<{ cards: { id: string }[] }>('GET', `/api/users/${userName}/cards`)).cards
const last = async (screens: Promise<readonly string[]>) => (await screens).at(-1)

test('S01 an unknown card, then a PIN: the card is the user’s and prints, until it is taken away', async () => {
  const pin = await desk.addUser('ada')
  await printFor('ada')
  const asked = await last(keypad.tap('04A1B2C3', 'Unknown card'))
  expect(asked).toBe('Unknown card\nType your PIN, then #, to make it yours')
  await keypad.type(`${pin}#`, '1 document printed at hall')
  await printFor('ada')
  await keypad.tap('04:a1:b2:c3', '1 document printed at hall')
  expect(printer.sheets).toBe(2)
  const [card] = await cardsOf('ada')
  await desk.gateway.api('DELETE', `/api/users/ada/cards/${card?.id}`)
  await desk.gateway.api('PATCH', '/api/settings', { 'cards.usersMayEnroll': false })
  await printFor('ada')
  expect(await last(keypad.tap('04A1B2C3', 'Unknown card'))).toBe('Unknown card\nType your PIN, then #')
  expect((await desk.statesOf('ada')).filter(state => state === 'held')).toHaveLength(1)
})

test('S01 where card and PIN are demanded neither opens alone, and both together print', async () => {
  const pin = await desk.addUser('grace')
  const other = await desk.addUser('alan')
  await desk.gateway.api('POST', '/api/users/grace/cards', { number: 'C0FFEE01' })
  await desk.gateway.api('PATCH', '/api/terminals/hall', { requires: 'card-and-pin' })
  await keypad.device.shown('Tap your card', 15_000)
  await printFor('grace')
  expect(await last(keypad.type(`${pin}#`, 'Tap your card first'))).toBe(
    'Tap your card first\nThen type your PIN and #',
  )
  const asked = await last(keypad.tap('C0FFEE01', 'type your PIN'))
  expect(asked).toBe('Now type your PIN, then #\nwithin 15 seconds')
  const refused = await last(keypad.type(`${other}#`, 'Wrong PIN'))
  expect(refused).toBe('Wrong PIN\nTap your card again, then type its PIN')
  expect(await desk.statesOf('grace')).toEqual(['held'])
  await keypad.tap('C0FFEE01', 'type your PIN')
  await keypad.type(`${pin}#`, '1 document printed at hall')
})
