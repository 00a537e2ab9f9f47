import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../src/core/settings.ts'
import { openDirectory } from '../../src/records/open-directory.ts'
import { databases, stillClock, stopDatabasesAfterAll } from './databases.ts'
import { index, noon, pin, testSealer, user } from './samples.ts'

stopDatabasesAfterAll()

describe.each(databases)('the directory on $name', ({ open }) => {
  test('gives a user as it was created', async () => {
    await using records = await open()
    const ada = user('ada', { displayName: 'Ada', email: 'ada@example.org', groups: ['a', 'staff'], enabled: false })
    await records.users.create(ada)
    expect(await records.users.find('ada')).toEqual(ada)
    expect(await records.users.find('bob')).toBeUndefined()
  })

  test('refuses a second user of a name and stores nothing of it', async () => {
    await using records = await open()
    await records.users.create(user('ada', { groups: ['staff'] }))
    await expect(records.users.create(user('ada', { groups: ['x'] }))).rejects.toMatchObject({
      code: 'records-conflict',
    })
    expect((await records.users.find('ada'))?.groups).toEqual(['staff'])
  })

  test('changes what is named and leaves the rest', async () => {
    await using records = await open()
    await records.users.create(user('ada', { email: 'ada@example.org', groups: ['staff'], releaseAtOnce: 'lobby' }))
    const changed = await records.users.change('ada', { groups: ['guests', 'b'], releaseAtOnce: null })
    expect(changed).toEqual(user('ada', { email: 'ada@example.org', groups: ['b', 'guests'] }))
    expect(await records.users.change('ada', {})).toEqual(changed)
    await expect(records.users.change('bob', { enabled: false })).rejects.toMatchObject({ code: 'not-found' })
    await expect(records.users.change('bob', { groups: ['x'] })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('finds users by address in any case, two at most, and by what names them at their origin', async () => {
    await using records = await open()
    const email = 'Ada@Example.org'
    await records.users.create(
      user('ada', { email, origin: 'ldap', externalId: 'x1', language: 'cs', groups: ['a', 'b'] }),
    )
    expect((await records.users.findByEmail('ADA@example.ORG')).map(one => one.userName)).toEqual(['ada'])
    expect(await records.users.findByExternalId('ldap', 'x1')).toMatchObject({
      email,
      language: 'cs',
      groups: ['a', 'b'],
    })
    expect(await records.users.findByExternalId('scim', 'x1')).toBeUndefined()
    for (const name of ['bob', 'eve']) await records.users.create(user(name, { email: 'ada@example.org' }))
    expect(await records.users.findByEmail('ada@example.org')).toHaveLength(2)
    await records.users.change('ada', { email: null })
    expect((await records.users.findByEmail('ada@example.org')).map(one => one.userName)).toEqual(['bob', 'eve'])
  })

  test('finds users by how their name, address or shown name begins, in any case', async () => {
    await using records = await open()
    await records.users.create(
      user('ada', { displayName: 'Ada Lovelace', email: 'Lady@Example.org', groups: ['a', 'b'] }),
    )
    await records.users.create(user('capek', { displayName: 'Karel Čapek' }))
    await records.users.create(user('lord', { displayName: 'ŽIŽKA' }))
    const found = async (text: string) => (await records.users.search(text, 10)).map(one => one.userName)
    for (const text of ['ada', 'ADA L', 'lovel', 'lady@ex']) expect(await found(text), text).toEqual(['ada'])
    expect([await found('čap'), await found('Čapek'), await found('žiž')]).toEqual([['capek'], ['capek'], ['lord']])
    expect([await found('l'), await found('velace'), await found('%')]).toEqual([['ada', 'lord'], [], []])
    expect((await records.users.search('l', 1)).length).toBe(1)
    expect((await records.users.search('ada', 10))[0]?.groups).toEqual(['a', 'b'])
    await records.users.change('ada', { displayName: 'Countess' })
    expect([await found('lovel'), await found('count')]).toEqual([[], ['ada']])
  })

  test('keeps a secret of the settings where a dump does not show it', async () => {
    await using records = await open()
    await records.settings.change({ 'mail.password': 'open sesame' })
    expect(records.settings.current()['mail.password']).toBe('open sesame')
    const rows = await records.sql.read(records.sql.db.selectFrom('setting').selectAll())
    expect(JSON.stringify(rows)).not.toContain('sesame')
    await records.settings.change({ 'mail.host': 'mail.example.org' })
    expect(records.settings.current()['mail.password']).toBe('')
  })

  test('pages users by code point of their name, groups not counted', async () => {
    await using records = await open()
    for (const name of ['zoë', 'a_b', 'ab', 'a-b']) await records.users.create(user(name, { groups: ['g1', 'g2'] }))
    const first = await records.users.list({ limit: 3 })
    expect(first.map(one => one.userName)).toEqual(['a-b', 'a_b', 'ab'])
    expect(first.every(one => one.groups.length === 2)).toBe(true)
    expect((await records.users.list({ after: 'ab', limit: 3 })).map(one => one.userName)).toEqual(['zoë'])
  })

  test('removes a user with cards and keeps the digits of the PIN in quarantine without a name', async () => {
    await using records = await open()
    await records.users.create(user('ada', { groups: ['staff'] }))
    await records.pins.issue(pin('ada'), index('123456'), noon)
    await records.cards.add({ id: 'c1', userName: 'ada', addedAt: noon }, index('CARD'))
    const at = noon.add({ hours: 1 })
    expect(await records.users.remove('ada', at)).toBe(true)
    expect(await records.cards.find([index('CARD')])).toBeUndefined()
    const found = await records.pins.find([index('123456')])
    expect(found?.pin).toMatchObject({ userName: '', endedAt: at, endReason: 'user-deleted' })
    expect(await records.users.remove('ada', at)).toBe(false)
  })

  test('keeps rights of groups, replaces and removes them', async () => {
    await using records = await open()
    await records.users.putGroup('staff', ['print', 'scan'])
    await records.users.putGroup('guests', [])
    await records.users.putGroup('staff', ['print'])
    expect(await records.users.groups()).toEqual([
      { name: 'guests', rights: [] },
      { name: 'staff', rights: ['print'] },
    ])
    await records.users.putGroup('guests', undefined)
    expect(await records.users.groups()).toHaveLength(1)
  })

  test('gives a card to one person only', async () => {
    await using records = await open()
    await records.users.create(user('ada'))
    await records.users.create(user('bob'))
    const card = { id: 'c1', userName: 'ada', addedAt: noon }
    await records.cards.add(card, index('CARD'))
    await expect(records.cards.add({ ...card, id: 'c2', userName: 'bob' }, index('CARD'))).rejects.toMatchObject({
      code: 'records-conflict',
    })
    await expect(records.cards.add({ ...card, id: 'c3', userName: 'eve' }, index('NEW'))).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await records.cards.find([index('OTHER'), index('CARD')])).toEqual(card)
    expect(await records.cards.ofUser('ada')).toEqual([card])
    expect(await records.cards.userNames()).toEqual(new Set(['ada']))
    expect([await records.cards.remove('c1'), await records.cards.remove('c1')]).toEqual([true, false])
  })

  test('keeps printers and terminals by name', async () => {
    await using records = await open()
    const lobby = {
      name: 'lobby',
      uri: 'ipp://192.0.2.20/ipp/print',
      snmp: null,
      certificateSha256: null,
      site: 'main',
    }
    await records.printers.create(lobby)
    await expect(records.printers.create(lobby)).rejects.toMatchObject({ code: 'records-conflict' })
    const snmp = { version: '2c', community: 'public' } as const
    expect(await records.printers.change('lobby', { snmp })).toEqual({ ...lobby, snmp })
    expect(await records.printers.change('lobby', { snmp: null })).toEqual(lobby)
    await expect(records.printers.change('attic', {})).rejects.toMatchObject({ code: 'not-found' })
    const lift = {
      name: 'lift',
      driver: 'lines',
      options: { port: 4000 },
      printer: 'lobby',
      requires: 'pin-or-card' as const,
      site: 'main',
      gateway: null,
    }
    await records.terminals.create(lift)
    expect(await records.terminals.change('lift', { options: { port: 4001 } })).toEqual({
      ...lift,
      options: { port: 4001 },
    })
    expect(await records.terminals.find('lift')).toMatchObject({ options: { port: 4001 } })
    expect([await records.terminals.list(), await records.printers.list()].map(list => list.length)).toEqual([1, 1])
    expect([await records.terminals.remove('lift'), await records.printers.remove('attic')]).toEqual([true, false])
  })

  test('keeps settings, refuses what is out of bounds and gives other gateways the change', async () => {
    await using records = await open()
    const clock = {
      wait: async (_: number, signal?: AbortSignal) =>
        signal?.aborted ? false : new Promise<boolean>(resolve => setTimeout(resolve, 5, true)),
    }
    await using other = await openDirectory(records.sql, clock, testSealer)
    expect(records.settings.current()).toEqual(defaultSettings)
    await expect(records.settings.change({ 'pins.minLength': 3 })).rejects.toMatchObject({ code: 'input-invalid' })
    await expect(records.settings.change({ 'no.such': 1 })).rejects.toMatchObject({ code: 'input-invalid' })
    await records.settings.change({ 'pins.minLength': 8, 'queue.name': 'Hold' })
    expect(records.settings.current()).toMatchObject({ 'pins.minLength': 8, 'queue.name': 'Hold' })
    await expect.poll(() => other.settings.current()['pins.minLength']).toBe(8)
    await using again = await openDirectory(records.sql, stillClock, testSealer)
    expect(again.settings.current()).toEqual(records.settings.current())
  })
})
