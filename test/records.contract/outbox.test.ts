import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { NewMail } from '../../src/ports/mail.ts'
import { databases, type OpenRecords, stopDatabasesAfterAll } from './databases.ts'
import { noon } from './samples.ts'

stopDatabasesAfterAll()

function mail(own: Partial<NewMail> = {}): NewMail {
  const id = own.id ?? randomUUID()
  return {
    id,
    event: `pin|${id}`,
    userName: 'ada',
    recipient: 'ada@example.org',
    pinId: 'p1',
    template: 'new-pin',
    language: 'cs',
    facts: { validUntil: noon.toString(), uses: 3, isWelcome: true, validFrom: null },
    sealed: Uint8Array.of(1, 2, 3),
    messageId: `<${id}@example.org>`,
    createdAt: noon,
    dueAt: noon,
    giveUpAt: noon.add({ hours: 96 }),
    ...own,
  }
}

const lease = noon.add({ minutes: 15 })
const later = noon.add({ minutes: 20 })
const sealedOf = async ({ sql }: OpenRecords) => sql.read(sql.db.selectFrom('outbox').select(['state', 'sealed']))

describe.each(databases)('the outbox on $name', ({ open }) => {
  test('a mail is kept as it was given, once for each event', async () => {
    await using records = await open()
    const given = mail()
    expect(await records.outbox.add([given, mail({ event: given.event }), mail()], 'waiting')).toBe(2)
    const kept = { ...given, state: 'waiting', changedAt: noon, tries: 0, lastError: null }
    expect(await records.outbox.find(given.id)).toEqual(kept)
  })

  test('a prepared mail is due when it is confirmed, and gone when it is forgotten', async () => {
    await using records = await open()
    const { outbox } = records
    const [told, untold] = [mail(), mail()]
    let calls = 0
    outbox.onDue(() => calls++)
    await outbox.add([told, untold], 'prepared')
    expect([await outbox.claim(noon, lease, 10), calls]).toEqual([[], 0])
    expect((await outbox.prepared(10)).map(({ id }) => id).toSorted()).toEqual([told.id, untold.id].toSorted())
    expect([await outbox.confirm(told.id, later), await outbox.confirm(told.id, later), calls]).toEqual([
      true,
      false,
      1,
    ])
    await outbox.forget(untold.id)
    await outbox.forget(told.id)
    expect(await outbox.claim(noon, lease, 10)).toEqual([])
    expect(await outbox.claim(later, later, 10)).toMatchObject([{ id: told.id, tries: 1 }])
    expect(await outbox.find(untold.id)).toBeUndefined()
  })

  test('a mail is claimed once, by concurrent senders too, until its lease ends', async () => {
    await using records = await open()
    const { outbox } = records
    await outbox.add(
      Array.from({ length: 30 }, () => mail()),
      'waiting',
    )
    const claims = await Promise.all(Array.from({ length: 8 }, () => outbox.claim(noon, lease, 5)))
    const ids = claims.flat().map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const rest = await outbox.claim(noon, lease, 100)
    expect(ids.length + rest.length).toBe(30)
    expect(await outbox.claim(lease.subtract({ milliseconds: 1 }), lease, 100)).toEqual([])
    expect(await outbox.claim(lease, lease, 100)).toHaveLength(30)
  })

  test('S51 the secret is kept until the mail is sent or given up, and wiped then', async () => {
    await using records = await open()
    const { outbox } = records
    await outbox.add([mail(), mail(), mail()], 'waiting')
    const [sent, lost, again] = await outbox.claim(noon, lease, 3)
    if (!(sent && lost && again)) throw new Error('three were added')
    expect(await outbox.settle(sent, { state: 'sent' }, noon)).toBe(true)
    expect(await outbox.settle(lost, { state: 'given-up', error: 'smtp-550' }, noon)).toBe(true)
    expect(await outbox.settle(again, { state: 'waiting', error: 'smtp-451', dueAt: later }, noon)).toBe(true)
    expect((await sealedOf(records)).toSorted((a, b) => a.state.localeCompare(b.state))).toMatchObject([
      { state: 'given-up', sealed: null },
      { state: 'sent', sealed: null },
      { state: 'waiting', sealed: expect.anything() },
    ])
    expect(await outbox.claim(later.subtract({ milliseconds: 1 }), lease, 3)).toEqual([])
    expect(await outbox.claim(later, later, 3)).toMatchObject([{ id: again.id, tries: 2, lastError: 'smtp-451' }])
  })

  test('a lease is renewed by whoever still has it', async () => {
    await using records = await open()
    const { outbox } = records
    await outbox.add([mail()], 'waiting')
    const [claimed] = await outbox.claim(noon, lease, 1)
    if (!claimed) throw new Error('claimed')
    await outbox.renew([claimed], later)
    expect(await outbox.claim(lease, later, 1)).toEqual([])
    expect(await outbox.claim(later, later, 1)).toHaveLength(1)
    await outbox.renew([claimed], later.add({ hours: 1 }))
    expect(await outbox.claim(later, later, 1)).toHaveLength(1)
  })

  test('who lost the lease settles nothing', async () => {
    await using records = await open()
    const { outbox } = records
    await outbox.add([mail()], 'waiting')
    const [slow] = await outbox.claim(noon, lease, 1)
    const [quick] = await outbox.claim(later, later, 1)
    if (!(slow && quick)) throw new Error('claimed twice')
    expect(await outbox.settle(slow, { state: 'given-up', error: 'too-late' }, later)).toBe(false)
    expect(await outbox.settle(quick, { state: 'sent' }, later)).toBe(true)
    expect(await outbox.settle(quick, { state: 'sent' }, later)).toBe(false)
  })

  test('mails past their time are found, unless they are being sent', async () => {
    await using records = await open()
    const { outbox } = records
    const [over, sending] = [mail({ giveUpAt: later, dueAt: later }), mail({ giveUpAt: later })]
    await outbox.add([over, sending, mail()], 'waiting')
    await outbox.claim(noon, later.add({ minutes: 1 }), 1)
    expect((await outbox.overdue(later, 10)).length).toBeLessThanOrEqual(2)
    expect((await outbox.overdue(later.add({ minutes: 1 }), 10)).map(({ id }) => id).toSorted()).toEqual(
      [over.id, sending.id].toSorted(),
    )
    expect(await outbox.overdue(noon, 10)).toEqual([])
  })

  test('an administrator has a mail sent at once, but not while it is being sent', async () => {
    await using records = await open()
    const { outbox } = records
    const given = mail({ dueAt: later })
    await outbox.add([given], 'waiting')
    const order = { kind: 'retry', giveUpAt: later } as const
    expect(await outbox.order(given.id, order, noon)).toMatchObject({ state: 'waiting', dueAt: noon, giveUpAt: later })
    expect(await outbox.claim(noon, lease, 1)).toHaveLength(1)
    await outbox.order(given.id, order, noon)
    expect(await outbox.claim(noon, lease, 1)).toEqual([])
  })

  test('an administrator gives a mail up; its secret is gone, and with it a further try', async () => {
    await using records = await open()
    const { outbox } = records
    const [pin, note] = [mail(), mail({ template: 'reminder', sealed: null })]
    await outbox.add([pin, note], 'waiting')
    const [first] = await outbox.claim(noon, lease, 1)
    for (const { id } of [pin, note]) await outbox.order(id, { kind: 'give-up', error: 'dropped' }, noon)
    expect(first && (await outbox.settle(first, { state: 'sent' }, noon))).toBe(false)
    const retry = { kind: 'retry', giveUpAt: later } as const
    await expect(outbox.order(pin.id, retry, noon)).rejects.toMatchObject({ code: 'mail-state-conflict' })
    expect(await outbox.order(note.id, retry, noon)).toMatchObject({ state: 'waiting' })
    await expect(outbox.order('none', retry, noon)).rejects.toMatchObject({ code: 'not-found' })
    expect((await sealedOf(records)).map(({ sealed }) => sealed)).toEqual([null, null])
  })

  test('a mail that was sent or is prepared takes no orders', async () => {
    await using records = await open()
    const { outbox } = records
    const [sent, prepared] = [mail(), mail()]
    await outbox.add([sent], 'waiting')
    await outbox.add([prepared], 'prepared')
    const [claimed] = await outbox.claim(noon, lease, 1)
    if (claimed) await outbox.settle(claimed, { state: 'sent' }, noon)
    for (const { id } of [sent, prepared])
      await expect(outbox.order(id, { kind: 'give-up', error: 'dropped' }, noon)).rejects.toMatchObject({
        code: 'mail-state-conflict',
      })
  })

  test('mails are listed, the latest first, page by page', async () => {
    await using records = await open()
    const { outbox } = records
    const mails = Array.from({ length: 5 }, (_, at) => mail({ createdAt: noon.add({ seconds: Math.floor(at / 2) }) }))
    await outbox.add(mails, 'waiting')
    const first = await outbox.list({ limit: 3 })
    const before = first[2]
    const second = await outbox.list({ limit: 3, ...(before ? { before } : {}) })
    expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(5)
    expect(first[0]?.id).toBe(mails[4]?.id)
    expect(await outbox.list({ state: 'sent', limit: 3 })).toEqual([])
  })

  test('the outbox counts what waits, and forgets what ended long ago and who was removed', async () => {
    await using records = await open()
    const { outbox } = records
    expect(await outbox.counts()).toEqual({ waiting: 0, oldest: null, lastError: null })
    await outbox.add([mail({ userName: 'bob' }), mail({ createdAt: noon.add({ hours: 1 }) })], 'waiting')
    const [claimed] = await outbox.claim(noon, lease, 1)
    if (claimed) await outbox.settle(claimed, { state: 'waiting', error: 'smtp-451', dueAt: later }, noon)
    expect(await outbox.counts()).toEqual({ waiting: 2, oldest: noon, lastError: 'smtp-451' })
    await outbox.forgetUser('bob')
    expect((await outbox.counts()).waiting).toBe(1)
    const [other] = await outbox.claim(later, later, 1)
    if (other) await outbox.settle(other, { state: 'sent' }, later)
    await outbox.purge(later)
    expect(await outbox.list({ limit: 10 })).toHaveLength(1)
    await outbox.purge(later.add({ milliseconds: 1 }))
    expect(await outbox.list({ limit: 10 })).toEqual([])
  })

  test('texts of the administrator are kept, replaced and removed', async () => {
    await using records = await open()
    const { ownTexts } = records
    expect(await ownTexts.find('new-pin', 'cs')).toBeUndefined()
    for (const subject of ['one', 'two']) await ownTexts.put('new-pin', 'cs', { subject, body: 'b' })
    expect(await ownTexts.find('new-pin', 'cs')).toEqual({ subject: 'two', body: 'b' })
    expect(await ownTexts.list()).toEqual([{ template: 'new-pin', language: 'cs' }])
    expect([await ownTexts.remove('new-pin', 'cs'), await ownTexts.remove('new-pin', 'cs')]).toEqual([true, false])
  })
})
