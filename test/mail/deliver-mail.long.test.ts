import { afterEach, beforeEach, expect, test } from 'vitest'
import { queueMail } from '../../src/gateway/queue-mail.ts'
import { revokePin } from '../../src/gateway/revoke-pin.ts'
import { type MailHouse, openMailHouse, pinIn } from './mail-house.ts'

let house: MailHouse
beforeEach(async () => {
  house = await openMailHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const forGuests = { 'pins.temporary': true, 'pins.temporaryFor': { users: [], groups: ['GUESTS'] } }
const greylist = {
  recipient: (_: string, before: number) => (before === 0 ? { code: 451, text: '4.7.1 later' } : undefined),
}

test.each(['administrator', 'user', 'synchronisation', 'mailed-job'] as const)(
  'S36 S51 a PIN issued by %s comes to its user by email, at once',
  async cause => {
    const { digits, mail } = await house.issue('ada', cause)
    const [caught] = await house.server.caught(1)
    expect(mail).toBe('queued')
    expect(caught).toMatchObject({ to: ['Ada@example.org'], subject: 'Your new PIN for Library' })
    expect([pinIn(caught?.text), caught?.html.includes(digits)]).toEqual([digits, true])
  },
)

test('S37 S52 S54 a guest’s mail says in the guest’s language which PIN is active and until when', async () => {
  await house.settings.change(forGuests)
  const { digits } = await house.issue('grace')
  const [caught] = await house.server.caught(1)
  expect(pinIn(caught?.text)).toBe(digits)
  expect(caught?.text).toContain('Od této chvíle platí jen tento PIN.')
  expect(caught?.text).toContain('Platí do: středa 25. listopadu 2026 v 09:00 SEČ.')
  expect(caught?.headers.get('content-language')).toBe('cs')
})

test('S54 S59 the mail teaches where the PIN works and how to get the next one', async () => {
  await house.settings.change({ 'site.publicUrl': 'https://print.example.org/', 'inbound.enabled': true })
  await house.settings.change({ 'inbound.addresses': ['print@example.org'] })
  await house.issue('ada')
  const [caught] = await house.server.caught(1)
  expect(caught?.text).toContain('At a printer: type the PIN')
  expect(caught?.text).toContain('open https://print.example.org and log in with your user name ada')
  expect(caught?.text).toContain('Open https://print.example.org and choose "New PIN"')
  expect(caught?.text).toContain('Mail a document to print@example.org')
  expect(caught?.text).toContain('It does not expire.')
})

test('S62 where users cannot change their PIN the mail says whom to ask', async () => {
  await house.settings.change({ 'site.publicUrl': 'https://print.example.org', 'pins.usersMayChange': false })
  await house.issue('ada')
  const [caught] = await house.server.caught(1)
  expect(caught?.text).toContain('Ask your administrator')
  expect(caught?.text).not.toContain('choose "New PIN"')
})

test('S57 O12 a PIN that was asked for comes by email, which says what becomes of the former one', async () => {
  await house.issue('ada')
  const { digits } = await house.issue('ada', 'asked-for')
  const mails = await house.server.caught(2)
  const asked = mails.find(({ text }) => pinIn(text) === digits)
  expect(asked?.text).toContain('works until you first use this one, for ten minutes at most')
})

test('S60 with *Send a new PIN by email* off no email goes out', async () => {
  await house.settings.change({ 'mail.sendPin': false })
  expect((await house.issue('ada')).mail).toBe('switched-off')
  expect(await house.outbox.list({ limit: 10 })).toEqual([])
})

test('a guest who was just registered is welcomed in the same mail, and not by a name that could be anything', async () => {
  await house.users.change('ada', { origin: 'mail', displayName: 'Win at https://evil.example' })
  await house.issue('ada', 'mailed-job', { isWelcome: true })
  const [caught] = await house.server.caught(1)
  expect(caught?.text).toMatch(
    /^Hello ada,\n\nWelcome to Library\..*Your user name is ada\.\nYour document has arrived/s,
  )
  expect(caught?.text).not.toContain('evil')
})

test('S51 what the mail told is nowhere any more when it is sent', async () => {
  const { digits } = await house.issue('ada')
  const [sent] = await house.settled('sent', 1)
  expect(sent).toMatchObject({ sealed: null, tries: 1 })
  await expect.poll(() => house.events()).toEqual(['pin-issued', 'mail-sent'])
  expect(JSON.stringify([house.log.lines, await house.audit.list({ limit: 10 })])).not.toContain(digits)
})

test('S29 S54 with SMTP down for an hour the mail comes when it is back, and the PIN’s validity has not moved', async () => {
  await house.settings.change(forGuests)
  const { port } = house.server
  await house.settings.change({ 'mail.port': 1 })
  const { digits, pin } = await house.issue('grace')
  await house.minutesPass(60)
  expect(house.room.serverError).toBe('server-unreachable')
  await house.settings.change({ 'mail.port': port })
  house.clock.forward({ seconds: 5 })
  await house.settled('sent', 1, { seconds: 30 })
  expect(house.server.mails).toHaveLength(1)
  expect([pinIn(house.server.mails[0]?.text), pin.validUntil?.toString()]).toEqual([digits, '2026-11-25T08:00:00Z'])
  expect(house.server.mails[0]?.text).toContain('25. listopadu 2026 v 09:00 SEČ')
  expect(house.room.serverError).toBeUndefined()
})

test('while the server is down one mail asks for all, and none is lost', async () => {
  house.server.script = { sender: () => ({ code: 421 }) }
  for (let at = 0; at < 12; at += 1) await house.issue(at % 2 ? 'ada' : 'grace', 'asked-for')
  await expect.poll(() => house.room.serverError).toBe('smtp-421')
  const asked = house.server.connections
  await house.minutesPass(30)
  expect(house.server.connections - asked).toBeLessThanOrEqual(8)
  house.server.script = {}
  const sent = await house.settled('sent', 2, { minutes: 1 })
  // The others told of PINs that a later one has replaced.
  expect([sent.length, house.server.mails.length]).toEqual([2, 2])
})

test('a server that greylists gets the mail again soon, once, with the same Message-ID', async () => {
  house.server.script = greylist
  await house.issue('ada')
  const [waiting] = await house.settled('waiting', 1)
  await expect.poll(async () => (await house.outbox.find(waiting?.id ?? ''))?.lastError).toBe('smtp-451-4.7.1')
  await house.settled('sent', 1, { seconds: 30 })
  expect(house.server.mails).toMatchObject([{ messageId: waiting?.messageId }])
})

test('a recipient that the server refuses for good is given up at once, its PIN wiped, and the audit says so', async () => {
  house.server.script = { recipient: () => ({ code: 550, text: '5.1.1 no such person' }) }
  await house.issue('ada')
  expect(await house.settled('given-up', 1)).toMatchObject([{ lastError: 'smtp-550-5.1.1', sealed: null, tries: 1 }])
  await expect.poll(() => house.events()).toContain('mail-given-up')
  expect(house.log.lines.some(({ fields }) => fields['error'] === 'smtp-550-5.1.1')).toBe(true)
})

test('a mail is tried for as long as mail.keepTryingHours says, and its PIN stays', async () => {
  await house.settings.change({ 'mail.keepTryingHours': 2 })
  house.server.script = { recipient: () => ({ code: 451 }) }
  await house.issue('ada')
  const [lost] = await house.settled('given-up', 1, { minutes: 5 })
  expect(lost).toMatchObject({ lastError: 'smtp-451', sealed: null })
  expect((await house.pins.ofUser('ada')).map(({ endedAt }) => endedAt)).toEqual([null])
})

test('a connection cut after the mail was given and before it was acknowledged: again, with the same Message-ID', async () => {
  let cuts = 0
  house.server.script = { content: () => (cuts++ === 0 ? 'cut' : undefined) }
  await house.issue('ada')
  await house.settled('sent', 1, { seconds: 10 })
  const ids = house.server.mails.map(({ messageId }) => messageId)
  expect([ids.length, new Set(ids).size]).toEqual([2, 1])
})

test('a mail at which the server breaks down does not keep the others', async () => {
  house.server.script = { content: mail => (mail.to[0] === 'Ada@example.org' ? 'cut' : undefined) }
  await house.issue('ada')
  await house.minutesPass(10)
  await house.issue('grace')
  expect(await house.settled('sent', 1, { seconds: 20 })).toMatchObject([{ userName: 'grace' }])
})

test.each([
  ['replaced', async () => void (await house.issue('grace'))],
  ['revoked', async () => void (await revokePin(house, { userName: 'grace', actor: 'test' }))],
  ['expired', async () => house.clock.forward({ hours: 24 })],
  ['removed with its user', async () => void (await house.users.remove('grace', house.clock.now()))],
])('a PIN that was %s while its mail waited is not mailed any more', async (_, end) => {
  await house.settings.change(forGuests)
  house.server.script = greylist
  const { digits } = await house.issue('grace')
  await expect.poll(async () => (await house.outbox.counts()).lastError).toBe('smtp-451-4.7.1')
  await end()
  const [lost] = await house.settled('given-up', 1, { minutes: 1 })
  expect(lost).toMatchObject({ lastError: 'pin-over', sealed: null })
  expect(house.server.mails.map(({ text }) => pinIn(text))).not.toContain(digits)
})

test('a mail that waits goes to the address that its user has by then', async () => {
  house.server.script = greylist
  await house.issue('ada')
  await expect.poll(async () => (await house.outbox.counts()).lastError).toBe('smtp-451-4.7.1')
  await house.users.change('ada', { email: 'countess@example.org' })
  house.server.script = {}
  await house.settled('sent', 1, { minutes: 1 })
  expect(house.server.mails.map(({ to }) => to)).toEqual([['countess@example.org']])
})

test('a mail whose secret was sealed under another key is given up, not sent half', async () => {
  house.server.script = greylist
  await house.issue('ada')
  await expect.poll(async () => (await house.outbox.counts()).lastError).toBe('smtp-451-4.7.1')
  await house.sql.commit([{ sql: "update outbox set sealed = x'01020304'", parameters: [] }])
  expect(await house.settled('given-up', 1, { minutes: 1 })).toMatchObject([{ lastError: 'secret-unreadable' }])
  expect(house.server.mails).toEqual([])
})

test('two gateways of a site send each mail once', async () => {
  house.openRoom()
  for (let at = 0; at < 40; at += 1) {
    const facts = { hadJobs: false }
    const to = { userName: null, address: `guest${at}@example.org`, language: null }
    await queueMail(house, { template: 'visit-ended', facts, event: `visit|${at}`, ...to })
  }
  house.clock.forward({ seconds: 5 })
  await house.settled('sent', 40, { seconds: 5 })
  expect(house.server.mails).toHaveLength(40)
  expect(new Set(house.server.mails.map(({ messageId }) => messageId)).size).toBe(40)
})

test('the administrator’s own text is used, and one that no longer fits is not', async () => {
  await house.ownTexts.put('new-pin', 'en', { subject: 'Door code', body: '{pin}\n\n{validUntil}' })
  await house.issue('ada')
  await house.server.caught(1)
  await house.ownTexts.put('new-pin', 'en', { subject: 'Door code', body: '{digits}' })
  await house.issue('ada')
  const mails = await house.server.caught(2)
  expect(mails.map(({ subject }) => subject)).toEqual(['Door code', 'Your new PIN for Library'])
})

test('with mail.pinForm "link" the mail carries a link that shows the PIN once, within a quarter of an hour', async () => {
  await house.settings.change({ 'mail.pinForm': 'link', 'site.publicUrl': 'https://print.example.org' })
  const { digits } = await house.issue('ada')
  const [caught] = await house.server.caught(1)
  expect((caught?.text ?? '') + caught?.html).not.toContain(digits)
  const token = /https:\/\/print\.example\.org\/pin#([\w-]{43})$/m.exec(caught?.text ?? '')?.[1] ?? ''
  const digest = house.tokens.digestOf(token)
  const late = house.clock.now().add({ minutes: 15 })
  expect(await house.links.find(digest, 'show-pin', late)).toBeUndefined()
  const link = await house.links.consume(digest, 'show-pin', house.clock.now())
  const shown = link?.sealed && house.sealer.open(link.sealed, `link|${link.id}`)
  expect([link?.userName, shown && new TextDecoder().decode(shown)]).toEqual(['ada', digits])
  expect(await house.links.consume(digest, 'show-pin', house.clock.now())).toBeUndefined()
})

test('a link to log in is in its mail only, and gone from the outbox when that is sent', async () => {
  await house.settings.change({ 'site.publicUrl': 'https://print.example.org' })
  const { token } = house.tokens.draw()
  await queueMail(house, {
    template: 'log-in-link',
    facts: { linkMinutes: 15 },
    event: 'log-in|1',
    userName: 'ada',
    address: 'ada@example.org',
    language: 'de',
    secret: token,
  })
  const [caught] = await house.server.caught(1)
  expect(caught).toMatchObject({ subject: 'Anmelden bei Library' })
  expect(caught?.text).toContain(`https://print.example.org/log-in#${token}`)
  expect(await house.settled('sent', 1)).toMatchObject([{ sealed: null }])
})

test('a mail under way for long is nobody else’s, however long it takes', async () => {
  const answered = Promise.withResolvers<undefined>()
  house.server.script = { content: () => answered.promise }
  await house.issue('ada')
  await expect.poll(() => house.server.mails.length).toBe(1)
  house.openRoom()
  await house.minutesPass(10)
  answered.resolve(undefined)
  await house.settled('sent', 1)
  expect(house.server.mails).toHaveLength(1)
})

test('a stop waits for a mail under way', async () => {
  const answered = Promise.withResolvers<undefined>()
  house.server.script = { content: () => answered.promise }
  await house.issue('ada')
  await expect.poll(() => house.server.mails.length).toBe(1)
  const stopped = house.room[Symbol.asyncDispose]()
  answered.resolve(undefined)
  await stopped
  expect(await house.outbox.list({ state: 'sent', limit: 1 })).toHaveLength(1)
})

test('a mail prepared for a PIN that was never issued is forgotten, one for a PIN that was is sent', async () => {
  await house.room[Symbol.asyncDispose]()
  await house.issue('ada')
  await house.sql.commit([{ sql: "update outbox set state = 'prepared'", parameters: [] }])
  const [mail] = await house.outbox.prepared(1)
  if (!mail) throw new Error('it is prepared')
  await house.outbox.add([{ ...mail, id: 'lost', event: 'pin|lost', pinId: 'lost' }], 'prepared')
  house.openRoom()
  await house.server.caught(1)
  expect(await house.outbox.find('lost')).toMatchObject({ state: 'prepared' })
  house.clock.forward({ minutes: 5 })
  await expect.poll(() => house.outbox.find('lost')).toBeUndefined()
  expect(house.server.mails).toHaveLength(1)
})
