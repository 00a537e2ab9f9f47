import { afterEach, beforeEach, expect, test } from 'vitest'
import { joinFleet, readGatewayHealth } from '../src/compose/fleet.ts'
import { type Config, readGivenConfig } from '../src/config.ts'
import { readFolderId } from '../src/folder-id.ts'
import { openRecords, type Records } from './office.ts'
import { openTempFolder } from './servers/temp-folder.ts'

let office: Records
let stack: AsyncDisposableStack
beforeEach(async () => {
  stack = new AsyncDisposableStack()
  office = stack.use(await openRecords())
})
afterEach(() => stack.disposeAsync())

/** Configuration of a gateway with a data folder of its own; `--database` tells that the record is shared. */
async function configOf(flags: Readonly<Record<string, string>> = {}): Promise<Config> {
  const data = stack.use(await openTempFolder('data')).path
  return readGivenConfig({ data, database: 'postgres://db/holdfast', ...flags })
}

async function join(config: Config, fingerprint = 'same') {
  return joinFleet(config, { ports: office, fingerprint, version: '1.0.0' }, stack)
}

test('a gateway is called by the id of its data folder unless it is named', async () => {
  const config = await configOf()
  const { membership } = await join(config)
  expect(membership.name).toBe(`gateway-${readFolderId(config.dataFolder).slice(0, 8)}`)
  expect(membership.site).toBe('main')
  const named = await join(await configOf({ gateway: 'two' }))
  expect(named.membership.name).toBe('two')
})

test('a gateway with other keys is refused, with what to do', async () => {
  await join(await configOf())
  const refused = join(await configOf(), 'other')
  await expect(refused).rejects.toMatchObject({ code: 'key-unsafe', message: expect.stringContaining('--keys') })
})

test('a gateway whose name another one has is refused, with what to do', async () => {
  await join(await configOf({ gateway: 'one' }))
  const refused = join(await configOf({ gateway: 'one' }))
  const told = { code: 'configuration-invalid', message: expect.stringContaining('--gateway') }
  await expect(refused).rejects.toMatchObject(told)
})

test('health names the gateway, its site, who does the chores and which others there are', async () => {
  await office.gateways.leave('only#1')
  const [one, two] = [await join(await configOf({ gateway: 'one' })), await join(await configOf({ gateway: 'two' }))]
  const facts = { ok: true, site: 'main', gone: 'only' }
  expect(await readGatewayHealth(office, one)).toMatchObject({ ...facts, name: 'one', doesChores: true, others: 'two' })
  expect(await readGatewayHealth(office, two)).toMatchObject({
    ...facts,
    name: 'two',
    doesChores: false,
    others: 'one',
  })
  await two.membership[Symbol.asyncDispose]()
  const away = { ok: false, reason: expect.stringContaining('no member of the site'), others: 'one' }
  expect(await readGatewayHealth(office, two)).toMatchObject(away)
})

test('the only gateway of a record asks for no keys and is alone', async () => {
  const data = stack.use(await openTempFolder('data')).path
  const alone = await join(readGivenConfig({ data }), 'any')
  expect(alone.membership.isAlone).toBe(true)
  expect(alone.chores.areOurs).toBe(true)
  expect(await readGatewayHealth(office, alone)).toEqual({
    ok: true,
    name: alone.membership.name,
    site: 'main',
    doesChores: true,
  })
})
