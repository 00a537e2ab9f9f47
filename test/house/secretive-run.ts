import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { type StartedGateway, startGateway } from '../servers/start-gateway.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { filesUnder, type Place, processOf, type Secret, secretText, tablesOf } from './left-behind.ts'
import { agePins } from './stopped-records.ts'
import { addTcpKeypad, type WatchedKeypad } from './watched-keypad.ts'

/** What a run knew, and everything that it left. */
export interface SecretiveRun {
  readonly places: readonly Place[]
  readonly secrets: {
    readonly pins: readonly Secret[]
    readonly cards: readonly Secret[]
    readonly tokens: readonly Secret[]
    readonly keys: readonly Secret[]
    readonly documents: readonly Secret[]
    readonly titles: readonly Secret[]
    readonly communities: readonly Secret[]
  }
}

// Long, so that none is found by chance, and unlike each other.
const wrongPin = '907813620548'
const tooLongPin = '61709342885017265340'
const card = '04A1B2C3D4E5F60718'
const lostCard = '04F9E8D7C6B5A49382'
const strangeCard = '0455AA7733CC119922'
const wrongToken = '3b7de1f0c95a42688e0f3b7de1f0c95a42688e0f3b7de1f0c95a42688e0f1234'
const community = 'community-d41c7be09a'
const text = 'Minutes of the meeting 7f3c9d52e1: the price is secret'
const title = 'Offer to Babbage 5ea0c3b7'

/**
 * People with right, wrong, expired, revoked and replaced PINs, cards, documents, mistakes at the API and a printer that
 * lies, in two lives of a gateway that logs all it can; the second is killed. Nothing of it is ever tidied up.
 */
export async function runSecretively(folder: string): Promise<SecretiveRun> {
  const data = join(folder, 'data')
  const transcript = join(folder, 'log.txt')
  await writeFile(join(folder, 'document.pdf'), `%PDF-1.4 ${text}\n`.repeat(100))
  await using stack = new AsyncDisposableStack()
  const start = async () =>
    stack.use(await startGateway({ data, transcript, flags: ['--log-level', 'debug'], env: { TMPDIR: folder } }))
  const printer = stack.use(await SimulatedPrinter.start())
  const first = new GatewayDesk(await start())
  const print = ({ queueUri }: GatewayDesk, scheme = 'ipp:') =>
    printWithIpptool(queueUri.replace('ipp:', scheme), join(folder, 'document.pdf'), { userName: 'ada', title })
  const pins = await fillDirectory(first, printer)
  const keypad = stack.use(await addTcpKeypad(first.gateway, 'hall', 'hall'))
  for (const scheme of ['ipp:', 'ipp:', 'ipps:']) await print(first, scheme)
  await first.gateway.api('DELETE', `/api/jobs/${(await first.jobsOf('ada'))[0]?.id}`)
  await first.gateway[Symbol.asyncDispose]()
  agePins(data, 61)
  const second = new GatewayDesk(await start())
  await visitTerminal(keypad, pins, printer, () => print(second))
  const answers = await askEverything(second, pins.ada)
  const seen = await processOf(second.gateway.pid)
  process.kill(second.gateway.pid, 'SIGKILL')
  await second.gateway.ended
  const files = await filesUnder(folder)
  return {
    places: [...answers, ...seen, ...files.filter(isGateways), ...tablesOf(join(data, 'holdfast.sqlite'))],
    secrets: {
      pins: Object.entries({ ...pins, wrong: wrongPin, tooLong: tooLongPin.slice(0, 16) }).map(secretPin),
      cards: [card, lostCard, strangeCard].flatMap(secretCard),
      tokens: [secretText('token', second.gateway.token), secretText('wrong token', wrongToken)],
      keys: await readKeys(data),
      documents: [secretText('document', text)],
      titles: [secretText('title', title)],
      communities: [secretText('community', community)],
    },
  }
}

const isGateways = (place: Place) => place.name !== 'document.pdf'
const secretPin = ([name, digits]: readonly [string, string]) => secretText(`PIN ${name}`, digits)

function secretCard(number: string): readonly Secret[] {
  const pairs = number.match(/../g)?.join(':') ?? number
  const spellings = [number, number.toLowerCase(), pairs]
  return [
    ...spellings.map(spelling => secretText('card', spelling)),
    { name: 'card', bytes: Buffer.from(number, 'hex') },
  ]
}

interface Pins {
  readonly ada: string
  readonly expired: string
  readonly revoked: string
  readonly replaced: string
}

async function fillDirectory(desk: GatewayDesk, printer: SimulatedPrinter): Promise<Pins & Record<string, string>> {
  const { gateway } = desk
  await gateway.api('PATCH', '/api/settings', {
    'pins.minLength': 12,
    'pins.temporary': true,
    'pins.temporaryFor': { users: ['grace'], groups: [] },
    'pins.validityHours': 1,
  })
  await desk.addPrinter('hall', printer.uri, { version: '2c', community, port: 9 })
  const ada = await desk.addUser('ada')
  const [expired, revoked, replaced] = [
    await desk.addUser('grace'),
    await desk.addUser('edsger'),
    await desk.addUser('alan'),
  ]
  await gateway.api('DELETE', '/api/users/edsger/pins')
  await gateway.api('POST', '/api/users/ada/cards', { number: card })
  const { id } = await gateway.api<{ id: string }>('POST', '/api/users/alan/cards', { number: lostCard })
  await gateway.api('DELETE', `/api/users/alan/cards/${id}`)
  return { ada, expired, revoked, replaced, replacing: await desk.issuePin('alan') }
}

/** Never three failures in a row: a right PIN or card comes between. */
async function visitTerminal(
  keypad: WatchedKeypad,
  pins: Pins,
  printer: SimulatedPrinter,
  print: () => Promise<void>,
): Promise<void> {
  await keypad.type(`${wrongPin}#`, 'Wrong PIN')
  await keypad.type(`${pins.expired}#`, 'expired')
  await keypad.type(`${pins.ada}#`, '2 documents printed at hall')
  await keypad.type(`${pins.revoked}#`, 'no longer valid')
  await keypad.type(`${pins.replaced}#`, 'no longer valid')
  await keypad.type(`${pins.ada}#`, 'No documents')
  await keypad.type(`${tooLongPin}#`, 'Wrong PIN')
  await keypad.tap(strangeCard, 'Unknown card')
  await keypad.type(`${pins.ada}#`, 'This card is yours now')
  await keypad.tap(lostCard, 'Unknown card')
  await print()
  await keypad.tap(card, '1 document printed at hall')
  await print()
  await printer.set({ lie: 'not-ipp' })
  await keypad.type(`${pins.ada}#`, 'safe')
  // Left half-typed when the gateway dies.
  await keypad.type(pins.ada.slice(0, 6), '******')
}

/** Answers of the admin API as they are, mistakes included. */
async function askEverything({ gateway }: GatewayDesk, pin: string): Promise<readonly Place[]> {
  const reads = ['/metrics', '/health', '/', '/api/openapi.json', '/api/settings', '/api/users', '/api/drivers']
  const lists = ['/api/audit?limit=500', '/api/jobs', '/api/jobs/2', '/api/printers', '/api/terminals']
  const own = ['ada', 'grace', 'edsger', 'alan'].flatMap(name => [
    `/api/users/${name}/pins`,
    `/api/users/${name}/cards`,
  ])
  const number = card.repeat(20)
  return Promise.all([
    ...[...reads, ...lists, ...own].map(path => answerOf(gateway, 'GET', path)),
    answerOf(gateway, 'POST', '/api/users/ada/pins', JSON.stringify({ pin })),
    answerOf(gateway, 'POST', '/api/users/ada/cards', JSON.stringify({ number })),
    answerOf(gateway, 'POST', '/api/users/alan/cards', JSON.stringify({ number: card })),
    answerOf(gateway, 'POST', '/api/users/ada/cards', `{"number": "${card}`),
    answerOf(gateway, 'PATCH', '/api/printers/hall', JSON.stringify({ snmp: { version: '9', community } })),
    answerOf(gateway, 'PATCH', '/api/terminals/hall', JSON.stringify({ options: { host: 7, secret: pin } })),
    answerOf(gateway, 'GET', '/api/users', undefined, wrongToken),
    answerOf(gateway, 'GET', `/api/users?after=${pin}`, undefined, wrongToken),
  ])
}

async function answerOf(
  gateway: StartedGateway,
  method: string,
  path: string,
  body?: string,
  token = gateway.token,
): Promise<Place> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const signal = AbortSignal.timeout(10_000)
  const answer = await fetch(`http://${gateway.http}${path}`, {
    method,
    headers,
    signal,
    ...(body === undefined ? {} : { body }),
  })
  const head = `${answer.status} ${JSON.stringify([...answer.headers])}\n`
  return {
    name: `answer ${answer.status} ${method} ${path.split('?')[0]}`,
    bytes: Buffer.from(head + (await answer.text())),
  }
}

async function readKeys(data: string): Promise<readonly Secret[]> {
  const keys = await filesUnder(join(data, 'keys'))
  const pem = await readFile(join(data, 'tls', 'ipp-key.pem'), 'utf8')
  const lines = pem.split('\n').filter(line => line.length === 64)
  return [
    ...keys.map(({ name, bytes }) => ({ name: `key ${name}`, bytes })),
    ...lines.map(line => secretText('TLS key', line)),
  ]
}
