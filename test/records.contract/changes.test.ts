import { describe, expect, test } from 'vitest'
import type { DirectoryChange } from '../../src/ports/mirror.ts'
import { databases, type OpenRecords, stopDatabasesAfterAll } from './databases.ts'
import { index, noon, pin, user } from './samples.ts'

stopDatabasesAfterAll()

/** Waits until this was told since a place: another transaction of the server, an autovacuum, may hold it up. */
async function expectTold({ changes }: OpenRecords, cursor: string, told: readonly string[]): Promise<void> {
  const tell = async () => words((await changes.since(cursor, 10_000))?.changes ?? [])
  await expect.poll(tell, { timeout: 30_000 }).toEqual(told)
}

function words(changes: readonly DirectoryChange[]): readonly string[] {
  return changes.map(({ kind, key }) => `${kind} ${key}`).sort()
}

const soon = noon.add({ minutes: 5 })
const scim = (id: string) => ({ id, name: null, changedAt: noon })
const group = { id: 'g1', name: 'staff', externalId: null, createdAt: noon, changedAt: noon }
const lobby = { name: 'lobby', uri: 'ipp://192.0.2.20/ipp/print', snmp: null, certificateSha256: null, site: 'main' }
const lift = {
  name: 'lift',
  driver: 'lines',
  options: {},
  printer: 'lobby',
  requires: 'pin-or-card' as const,
  site: 'main',
  gateway: null,
}

/** Ada with two groups, a PIN and a card; Bob, a SCIM user; a group, a printer, a terminal. */
async function people(records: OpenRecords): Promise<void> {
  await records.users.create(user('ada', { groups: ['staff', 'x'], email: 'a@x', externalId: 'a', origin: 'ldap' }))
  await records.syncedAccounts.create(user('bob', { origin: 'scim' }), { isPinDue: true, scim: scim('s-bob') })
  await records.pins.issue(pin('ada', { id: 'p1', usesLeft: 3 }), index('1'), noon)
  await records.cards.add({ id: 'c1', userName: 'ada', addedAt: noon }, index('C'))
  await records.scim.createGroup(group)
  await records.users.putGroup('staff', ['print'])
  await records.printers.create(lobby)
  await records.terminals.create(lift)
}

/** Every write of a port that changes what a log-in needs, one after the other, and what is told of it. */
const writes: readonly (readonly [(records: OpenRecords) => Promise<unknown>, readonly string[]])[] = [
  [r => r.guests.register(user('eve', { origin: 'mail', enabled: false }), noon), ['user eve']],
  [r => r.guests.approve('eve', 'ada'), ['user eve']],
  [r => r.syncedAccounts.create(user('zoe'), { isPinDue: true }), ['user zoe']],
  [r => r.users.change('ada', { displayName: 'Ada' }), ['user ada']],
  [r => r.users.change('ada', { groups: ['x', 'y'] }), ['user ada']],
  [r => r.users.putGroup('staff', ['print', 'scan']), ['group staff']],
  [r => r.users.putGroup('staff', undefined), ['group staff']],
  [r => r.scim.join(group, ['s-bob']), ['user bob']],
  [r => r.scim.changeGroup({ ...group, name: 'office' }), ['user bob']],
  [r => r.scim.leave({ ...group, name: 'office' }, ['s-bob']), ['user bob']],
  [r => r.pins.use(pin('ada', { id: 'p1', usesLeft: 3 }), noon), ['pin p1']],
  [r => r.pins.reindex('p1', index('1', 2)), ['pin p1']],
  [r => r.pins.issue(pin('ada', { id: 'p2' }), index('2'), soon), ['pin p1', 'pin p2']],
  [r => r.pins.use(pin('ada', { id: 'p2', endsFormerOnUse: true }), noon), ['pin p1', 'pin p2']],
  [r => r.pins.end('ada', soon, 'revoked'), ['pin p2']],
  [r => r.pins.purge(noon.add({ minutes: 1 })), ['pin p1']],
  [r => r.cards.add({ id: 'c2', userName: 'ada', addedAt: noon }, index('D')), ['card c2']],
  [r => r.users.rename('ada', 'amy'), ['card c1', 'card c2', 'pin p2', 'user ada', 'user amy', 'user eve']],
  [r => r.syncedAccounts.deactivate('amy', noon), ['pin p2', 'user amy']],
  [r => r.syncedAccounts.reactivate('amy', false), ['user amy']],
  [r => r.cards.remove('c1'), ['card c1']],
  [r => r.users.remove('amy', noon), ['card c2', 'pin p2', 'user amy']],
  [r => r.settings.change({ 'pins.quarantineDays': 9 }), ['setting pins.quarantineDays']],
  [r => r.printers.create({ ...lobby, name: 'attic' }), ['printer attic']],
  [r => r.printers.change('lobby', { uri: 'ipp://192.0.2.21/' }), ['printer lobby']],
  [r => r.printers.remove('lobby'), ['printer lobby']],
  [r => r.terminals.create({ ...lift, name: 'hall' }), ['terminal hall']],
  [r => r.terminals.change('lift', { options: { port: 1 } }), ['terminal lift']],
  [r => r.terminals.remove('lift'), ['terminal lift']],
  [r => r.users.remove('nobody', noon), []],
  [r => r.users.create(user('bob', { groups: ['x'] })).catch(() => undefined), []],
]

describe.each(databases)('changes of the directory on $name', ({ open }) => {
  test('every write that a log-in depends on is told, each record once', async () => {
    await using records = await open()
    await people(records)
    for (const [write, told] of writes) {
      const cursor = await records.changes.cursor()
      await write(records)
      await expectTold(records, cursor, told)
    }
  })

  test('pages of changes are told from a place on, oldest first, until there are no more', async () => {
    await using records = await open()
    const start = await records.changes.cursor()
    expect(await records.changes.since(start, 10)).toEqual({ changes: [], cursor: start, more: false })
    for (const name of ['c', 'b', 'a', 'd', 'e']) await records.users.create(user(name))
    await expectTold(records, start, ['user a', 'user b', 'user c', 'user d', 'user e'])
    const first = await records.changes.since(start, 2)
    expect([first?.changes.map(one => one.key), first?.more]).toEqual([['c', 'b'], true])
    const second = await records.changes.since(first?.cursor ?? '', 2)
    const third = await records.changes.since(second?.cursor ?? '', 2)
    expect([second?.changes.map(one => one.key), third?.changes.map(one => one.key)]).toEqual([['a', 'd'], ['e']])
    expect([third?.more, third?.cursor]).toEqual([false, await records.changes.cursor()])
    expect(start.length).toBeLessThanOrEqual(80)
  })

  test('a place before what was forgotten is not kept; one at the end of it is', async () => {
    await using records = await open()
    const [at, later] = [Temporal.Now.instant(), Temporal.Now.instant().add({ hours: 1 })]
    const start = await records.changes.cursor()
    await records.users.create(user('ada'))
    await records.users.create(user('bob'))
    await expectTold(records, start, ['user ada', 'user bob'])
    const middle = (await records.changes.since(start, 1))?.cursor ?? ''
    const end = await records.changes.cursor()
    expect(await records.changes.purge(at.subtract({ hours: 1 }))).toBe(0)
    await expectTold(records, start, ['user ada', 'user bob'])
    expect([await records.changes.purge(later), await records.changes.purge(later)]).toEqual([2, 0])
    expect([await records.changes.since(start, 9), await records.changes.since(middle, 9)]).toEqual([
      undefined,
      undefined,
    ])
    await records.users.create(user('eve'))
    await expectTold(records, end, ['user eve'])
  })

  test('a place of another database, of the future, or of nothing is not kept', async () => {
    await using records = await open()
    await using other = await open()
    await records.users.create(user('ada'))
    const cursor = await records.changes.cursor()
    const [line, turn, step] = cursor.split('.')
    const places = ['', 'x', `${cursor}.1`, `${line}.${turn}.x`, `${line}.${Number(turn) + 1}.${step}`]
    for (const place of [...places, await other.changes.cursor()])
      expect([place, await records.changes.since(place, 9)]).toEqual([place, undefined])
  })

  test('gives PINs that are not over and cards with their digests, in pages, and single ones', async () => {
    await using records = await open()
    await people(records)
    await records.pins.issue(pin('bob', { id: 'p2', validFrom: noon.add({ hours: 1 }) }), index('2'), noon)
    await records.pins.issue(pin('bob', { id: 'p3' }), index('3'), noon.add({ minutes: 5 }))
    const ids = async (hours: number, after: string, limit: number) =>
      (await records.logInFacts.activePins(noon.add({ hours }), { after, limit })).map(found => found.pin.id)
    expect([await ids(0, '', 2), await ids(0, 'p2', 2), await ids(1, '', 9)]).toEqual([
      ['p1', 'p2'],
      ['p3'],
      ['p1', 'p3'],
    ])
    expect(await ids(24, '', 9)).toEqual([])
    expect(await records.logInFacts.pin('p3')).toEqual({ pin: pin('bob', { id: 'p3' }), index: index('3') })
    const card = { card: { id: 'c1', userName: 'ada', addedAt: noon }, index: index('C') }
    expect(await records.logInFacts.cards({ after: '', limit: 9 })).toEqual([card])
    expect(await records.logInFacts.cards({ after: 'c1', limit: 9 })).toEqual([])
    expect([await records.logInFacts.card('c1'), await records.logInFacts.card('c2')]).toEqual([card, undefined])
    expect(await records.logInFacts.pin('p9')).toBeUndefined()
  })
})
