import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runToEnd } from '../servers/run.ts'
import { sample } from '../servers/samples.ts'
import { type Cupsd, startCupsd } from '../servers/start-cupsd.ts'
import { type StartedGateway, startGateway } from '../servers/start-gateway.ts'
import { openTempFolder, type TempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { GatewayDesk } from './gateway-desk.ts'

let gateway: StartedGateway
let desk: GatewayDesk
let cups: Cupsd
let folder: TempFolder

beforeAll(async () => {
  folder = await openTempFolder('print-with-pin')
  gateway = await startGateway()
  desk = new GatewayDesk(gateway)
  await gateway.api('PATCH', '/api/settings', { 'queue.authentication': 'pin' })
  cups = await startCupsd()
  const add = (name: string, scheme: string, ...options: readonly string[]) =>
    cups.run('lpadmin', '-p', name, '-E', '-v', `${scheme}://${gateway.ipp}/ipp/print`, '-m', 'everywhere', ...options)
  const dialog = ['-o', 'auth-info-required=username,password']
  await add('secure', 'ipps', ...dialog)
  await add('upgraded', 'ipp', ...dialog)
  await add('unasked', 'ipps')
})
afterAll(async () => {
  await cups[Symbol.asyncDispose]()
  await gateway[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

let people = 0
let userName: string
let pin: string
/** Nobody's: longer than any PIN that is issued. */
const wrong = '90817263544536'

beforeEach(async () => {
  userName = `person-${++people}`
  pin = await desk.addUser(userName)
})
afterEach(() => cups.run('cancel', '-a'))

/** What a program of the desktop sends to CUPS when its print dialog has asked for user name and PIN. */
async function printFromDialog(queue: string, digits: string): Promise<void> {
  const uri = `ipp://localhost:${cups.port}/printers/${queue}`
  await ipptool(uri, `ATTR text auth-info "${userName}","${digits}"`)
}

/** Sends a Print-Job as mallory; gives what ipptool shows. */
async function ipptool(uri: string, more = '', file?: string): Promise<string> {
  const path = join(folder.path, 'print.test')
  const lines = [
    'NAME "Print"',
    'OPERATION Print-Job',
    'GROUP operation-attributes-tag',
    'ATTR charset attributes-charset utf-8',
    'ATTR language attributes-natural-language en',
    'ATTR uri printer-uri $uri',
    'ATTR name requesting-user-name mallory',
    more,
    'ATTR mimeMediaType document-format application/pdf',
    `FILE ${file ?? (await sample('pdf'))}`,
  ]
  await writeFile(path, `{\n${lines.join('\n')}\n}\n`)
  return runToEnd('ipptool', ['-tv', uri, path])
}

/** Prints straight to the queue; what is thrown does not show the PIN. */
const direct = (scheme: string, digits: string, file?: string) =>
  ipptool(`${scheme}://${userName}:${digits}@${gateway.ipp}/ipp/print`, '', file).catch((error: unknown) => {
    throw new Error(String(error).replaceAll(digits, '…'))
  })

/** Waits until CUPS holds the job of a queue since it needs another PIN. */
async function untilHeldForPin(queue: string): Promise<void> {
  const log = () => readFile(join(cups.folder, 'error.log'), 'utf8')
  const before = (await log()).length
  await until(async () => (await log()).slice(before).includes('authentication required'), {
    withinMs: 20_000,
    what: `a job of ${queue} that waits for a PIN`,
  })
  expect(await cups.run('lpstat', '-o', queue)).toContain(`${queue}-`)
}

describe('S03 the print dialog asks for user name and PIN', () => {
  test.each(['secure', 'upgraded'])('and the job of a %s queue of CUPS is held for who gave them', async queue => {
    await printFromDialog(queue, pin)
    const [job] = await desk.untilHeld(userName, 1)
    expect(job).toMatchObject({ format: 'application/pdf' })
    expect(await desk.jobsOf('mallory')).toEqual([])
    const isIdle = async () => (await cups.run('lpstat', '-p', queue)).includes('is idle')
    await until(isIdle, { withinMs: 20_000, what: 'an idle queue' })
  })

  test('with a wrong PIN nothing is held here, CUPS asks again, and one mistake locks nobody out', async () => {
    const waiting = untilHeldForPin('secure')
    await printFromDialog('secure', wrong)
    await waiting
    expect(await desk.jobsOf(userName)).toEqual([])
    await printFromDialog('secure', pin)
    await desk.untilHeld(userName, 1)
  })

  test('S55 with a PIN that is over nothing is held here, and CUPS asks again', async () => {
    await gateway.api('DELETE', `/api/users/${userName}/pins`)
    const waiting = untilHeldForPin('secure')
    await printFromDialog('secure', pin)
    await waiting
    expect(await desk.jobsOf(userName)).toEqual([])
  })

  test('a queue that was added without saying so learns that it must ask', async () => {
    const waiting = untilHeldForPin('unasked')
    await cups.run('lp', '-d', 'unasked', await sample('pdf'))
    await waiting
    expect(await cups.run('lpoptions', '-p', 'unasked')).toContain('auth-info-required=username,password')
  })
})

describe('a client that prints straight to the queue', () => {
  test.each(['ipps', 'ipp'])('is let in by %s with the right PIN, the latter after an upgrade to TLS', async scheme => {
    const file = join(folder.path, 'large.pdf')
    await writeFile(file, `%PDF-1.4 ${'x'.repeat(3_000_000)}`)
    expect(await direct(scheme, pin, file)).toContain('status-code = successful-ok')
    expect(await desk.jobsOf(userName)).toMatchObject([{ state: 'held', octets: 3_000_009 }])
  })

  test('S55 S59 is told when the PIN is over, and what to do', async () => {
    await gateway.api('DELETE', `/api/users/${userName}/pins`)
    const words = 'This PIN is no longer valid. Use your newest PIN, or ask the administrator'
    expect(await direct('ipps', pin)).toContain(`status-message (textWithoutLanguage) = ${words}`)
    expect(await desk.jobsOf(userName)).toEqual([])
  })

  test('is refused with a wrong PIN', async () => {
    const failed = await direct('ipps', wrong).catch((error: unknown) => String(error))
    expect(failed).toContain('client-error-not-authenticated')
    expect(await desk.jobsOf(userName)).toEqual([])
  })
})
