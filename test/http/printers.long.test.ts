import { afterEach, beforeEach, expect, test } from 'vitest'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const v3 = {
  version: '3',
  user: 'holdfast',
  authProtocol: 'sha256',
  authPassword: 'canary-auth-password',
  privProtocol: 'aes',
  privPassword: 'canary-priv-password',
} as const
const add = (name: string, more: object = {}) =>
  house.ask('POST', '/api/printers', { body: { name, uri: 'ipp://192.0.2.20/ipp/print', ...more } })
const change = (name: string, body: object) => house.ask('PATCH', '/api/printers/:name', { params: { name }, body })

test('a printer is added once and tells its condition', async () => {
  house.printer.problems = [{ kind: 'media-empty', place: 'tray 2' }]
  const added = await add('library-2')
  const state = { state: 'stopped', canPrint: false, text: 'out of paper in tray 2', warnings: ['media-low'] }
  expect(added).toMatchObject({ status: 201, body: { name: 'library-2', snmp: null, certificateSha256: null, state } })
  expect(await add('library-2')).toMatchObject({ status: 409, body: { code: 'records-conflict' } })
})

test.each([
  'http://192.0.2.20/',
  'ipp:192.0.2.20',
  'ipp:///ipp/print',
  'ipp://user@192.0.2.20/',
  'ipp://user:secret-canary@192.0.2.20/',
  'ipp://192.0.2.20/#x',
  'ipp://192.0.2.20/?x',
  'ipp://a b/',
  'ipp://192.0.2.20:99999/',
  'file:///etc/passwd',
  'nonsense',
])('the URI %s is refused', async uri => {
  const refused = await add('library-2', { uri })
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/uri' }] } })
  expect(refused.text).not.toContain('secret-canary')
})

test.each(['', ' a', 'a b', '../a', 'a/b', '.a', 'é', 'a'.repeat(64)])(
  'a printer named "%s" is refused',
  async name => {
    expect(await add(name)).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/name' }] } })
  },
)

test.each<[object | string, string, string]>([
  [{ version: '2c' }, '#/snmp/community', 'is required: takes 1 to 255'],
  [{ version: '2c', community: '' }, '#/snmp/community', 'takes 1 to 255'],
  [{ version: '4', community: 'canary' }, '#/snmp/version', 'takes "1", "2c" or "3"'],
  [{ community: 'canary' }, '#/snmp/version', 'is required: takes "1"'],
  [{}, '#/snmp/version', 'is required: takes "1"'],
  [{ ...v3, authPassword: 'canary' }, '#/snmp/authPassword', 'takes 8 to 255'],
  [{ ...v3, authProtocol: 'md5' }, '#/snmp/authProtocol', 'takes sha, sha256 or sha512'],
  [{ version: '2c', community: 'canary', port: 0 }, '#/snmp/port', 'takes a whole number from 1 to 65535'],
  [{ version: '2c', community: 'canary', 'a/b~': 1 }, '#/snmp/a~1b~0', 'is not known here'],
  ['canary', '#/snmp', 'takes SNMP access, or null'],
])('SNMP access such as %j is refused at %s and not told back', async (snmp, pointer, detail) => {
  const refused = await add('library-2', { snmp })
  const error = { in: 'body', pointer, detail: expect.stringContaining(detail) }
  expect(refused).toMatchObject({ status: 400, body: { errors: [error] } })
  expect(refused.text).not.toContain('canary')
  await house.printers.create({
    name: 'library-3',
    uri: 'ipp://192.0.2.21/',
    snmp: null,
    certificateSha256: null,
    site: 'main',
  })
  expect(await change('library-3', { snmp })).toMatchObject({ status: 400, body: { errors: [error] } })
})

test('every member that SNMP access needs is told', async () => {
  const { body } = await add('library-2', { snmp: { version: '3', user: 'holdfast' } })
  const members = ['authProtocol', 'authPassword', 'privProtocol', 'privPassword']
  expect(body).toMatchObject({ errors: members.map(name => ({ pointer: `#/snmp/${name}` })) })
})

test('secrets of SNMP are kept and never shown again', async () => {
  const answers = [
    await add('a', { snmp: v3 }),
    await add('b', { snmp: { version: '2c', community: 'canary-community' } }),
    await house.ask('GET', '/api/printers'),
    await house.ask('GET', '/api/printers/:name', { params: { name: 'a' } }),
    await change('a', { certificateSha256: 'a'.repeat(64) }),
  ]
  expect(answers[0]?.body).toMatchObject({ snmp: { version: '3', port: 161, user: 'holdfast' } })
  const told = JSON.stringify([answers, await house.audit.list({ limit: 100 }), house.log.lines])
  expect(told).not.toContain('canary')
  expect(await house.printers.find('a')).toMatchObject({ snmp: v3, certificateSha256: 'a'.repeat(64) })
})

test.each(['ipp://192.0.2.66/ipp/print', 'ipp://192.0.2.20:6310/ipp/print'])(
  'SNMP secrets are not sent to another host: moving to %s takes them again',
  async uri => {
    await add('a', { snmp: v3 })
    expect(await change('a', { uri })).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/snmp' }] } })
    expect(await house.printers.find('a')).toMatchObject({ uri: 'ipp://192.0.2.20/ipp/print', snmp: v3 })
    expect(await change('a', { uri, snmp: null })).toMatchObject({ status: 200, body: { uri, snmp: null } })
  },
)

test('another path on the same host keeps the SNMP access', async () => {
  await add('a', { snmp: v3 })
  expect(await change('a', { uri: 'ipp://192.0.2.20/ipp/other' })).toMatchObject({ status: 200 })
  expect(await house.printers.find('a')).toMatchObject({ snmp: v3 })
})

test('dead printers are a state, and the list waits once for all of them together', async () => {
  for (const name of ['a', 'b', 'c'])
    await house.printers.create({ name, uri: 'ipp://192.0.2.20/', snmp: null, certificateSha256: null, site: 'main' })
  house.printer.silent = new Set(['a', 'c'])
  const asked = house.ask('GET', '/api/printers')
  await expect.poll(() => house.printer.woken, { interval: 2 }).toHaveLength(3)
  house.clock.forward({ milliseconds: 2500 })
  const states = ['unreachable', 'idle', 'unreachable'].map(state => ({ state: { state } }))
  expect((await asked).body).toMatchObject({ printers: states })
})

test('a printer that refuses the connection is unreachable', async () => {
  house.printer.unreachable = true
  expect((await add('a')).body).toMatchObject({ state: { state: 'unreachable', canPrint: false } })
})

test('a printer is removed when no terminal releases there', async () => {
  await add('a')
  const body = { name: 'desk', driver: 'lines', options: { port: 4001 }, printer: 'a' }
  await house.ask('POST', '/api/terminals', { body })
  const remove = () => house.ask('DELETE', '/api/printers/:name', { params: { name: 'a' } })
  expect(await remove()).toMatchObject({ status: 409, body: { detail: 'the terminal desk releases at this printer' } })
  await house.ask('DELETE', '/api/terminals/:name', { params: { name: 'desk' } })
  expect(await remove()).toMatchObject({ status: 204 })
  expect(await remove()).toMatchObject({ status: 404 })
})

test.each(['GET', 'PATCH', 'DELETE'] as const)('%s of a printer that does not exist is 404', async method => {
  const call = { params: { name: 'nowhere' }, ...(method === 'PATCH' ? { body: {} } : {}) }
  expect(await house.ask(method, '/api/printers/:name', call)).toMatchObject({ status: 404 })
})
