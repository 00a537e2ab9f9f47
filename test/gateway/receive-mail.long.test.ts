import { afterEach, beforeEach, expect, test } from 'vitest'
import { judgePin } from '../../src/core/pin.ts'
import { acceptJob } from '../../src/gateway/accept-job.ts'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { attachment, pdf } from '../mail/composed-mail.ts'
import { someUser } from '../office.ts'
import { aPdf, type GuestHouse, group, jobMail, openGuestHouse, pinIn } from './guest-house.ts'

let house: GuestHouse
beforeEach(async () => {
  house = await openGuestHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const grace = 'grace@example.org'
const ada = 'ada@example.org'
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])
const docx = attachment('application/octet-stream', 'a.docx', Buffer.from('PK\x03\x04 and so on'))

async function addRegular() {
  await house.users.create(someUser('ada', { email: 'Ada@example.org', groups: ['STAFF'] }))
}

test('S12 S13 S20 S21 S22 S23 a document from an unknown sender makes an account in the group of guests, and waits for it', async () => {
  expect(await house.receive(jobMail({ parts: [aPdf('plan.pdf')] }))).toBe('taken')
  const user = await house.users.find(grace)
  expect(user).toMatchObject({
    email: 'Grace@example.org',
    origin: 'mail',
    groups: [group],
    enabled: true,
    language: 'cs',
  })
  expect(await house.jobsOf(grace)).toEqual([
    expect.objectContaining({ state: 'held', name: 'plan.pdf', format: 'application/pdf', source: 'mail:imap' }),
  ])
  expect(house.told).toHaveLength(1)
  expect(await house.events()).toEqual(['user-registered', 'job-held', 'pin-issued', 'mail-taken'])
})

test('S24 S25 S33 S35 the PIN is temporary and goes to the mailbox from which the document came', async () => {
  await house.receive(jobMail({ fields: 'Reply-To: eve@example.net\r\n' }))
  const [mail, ...more] = await house.deliver()
  expect([mail?.recipient, mail?.language, more]).toEqual(['Grace@example.org', 'cs', []])
  const digits = pinIn(mail ?? { text: '' }) ?? expect.fail('no PIN')
  const found = await house.pins.find(await house.indexer.ofPin(digits))
  const validUntil = house.clock.now().add({ hours: 24 })
  expect(found?.pin).toMatchObject({ userName: grace, kind: 'temporary', validUntil })
})

test('S28 S29 a later mail finds the same account, and its new PIN has the whole validity', async () => {
  await house.receive(jobMail())
  house.clock.forward({ hours: 20 })
  await house.receive(jobMail({ number: 2, from: 'Grace Hopper <GRACE@EXAMPLE.ORG>' }))
  expect(await house.users.list({ limit: 10 })).toHaveLength(1)
  expect(await house.jobsOf(grace)).toHaveLength(2)
  const [pin, ...others] = await house.livePins(grace)
  expect([pin?.validUntil, others]).toEqual([house.clock.now().add({ hours: 24 }), []])
})

test('S32 S34 S36 a regular user who mails a job gets a new PIN by mail, persistent, and no second account', async () => {
  await addRegular()
  const former = await issuePin(house, { userName: 'ada', actor: 'test', cause: 'administrator' })
  await house.receive(jobMail({ from: ada }))
  const [pin, ...others] = await house.livePins('ada')
  expect([pin?.kind, pin?.id === former.pin.id, others]).toEqual(['persistent', false, []])
  expect((await house.deliver()).at(-1)).toMatchObject({
    recipient: 'Ada@example.org',
    subject: expect.stringMatching(/PIN/),
  })
  expect(await house.users.find(ada)).toBeUndefined()
})

test('S37 a guest is told each new PIN by mail, whoever issued it', async () => {
  await house.receive(jobMail())
  await house.deliver()
  const { digits } = await issuePin(house, { userName: grace, actor: 'admin', cause: 'administrator' })
  const told = (await house.deliver()).map(pinIn)
  expect([told.length, told[1] === digits, told[0] === digits]).toEqual([2, true, false])
})

test('S40 S41 a job by any other way issues no PIN, for guests or regular users', async () => {
  await addRegular()
  await house.receive(jobMail())
  const before = await house.livePins(grace)
  async function* content() {
    yield pdf
  }
  for (const userName of [grace, 'ada'])
    await acceptJob(
      house,
      house.parts.quota,
      { userName, name: 'x', format: 'application/pdf', ticket: {}, source: '192.0.2.7' },
      content(),
    )
  expect(await house.livePins(grace)).toEqual(before)
  expect(await house.livePins('ada')).toEqual([])
})

test('one mail with several documents makes several jobs and one PIN', async () => {
  const parts = [aPdf('1.pdf'), attachment('image/png', '2.png', png), aPdf('3.pdf')]
  await house.receive(jobMail({ parts }))
  expect((await house.jobsOf(grace)).map(({ name }) => name)).toEqual(['1.pdf', '2.png', '3.pdf'])
  expect(await house.pins.ofUser(grace)).toHaveLength(1)
})

test.each([
  ['always', true, 'a new one'],
  ['when-none-is-valid', true, 'the former one'],
  ['when-none-is-valid', false, 'a new one'],
  ['never', false, 'none'],
] as const)(
  'O1 S42 with changing off and a PIN with each mailed job: %s; a valid PIN before: %s; the user then has %s',
  async (setting, hasPin, expected) => {
    await house.settings.change({ 'pins.withEachMailedJob': setting, 'pins.usersMayChange': false })
    await addRegular()
    if (hasPin) await issuePin(house, { userName: 'ada', actor: 'test', cause: 'administrator' })
    const before = await house.livePins('ada')
    await house.receive(jobMail({ from: ada }))
    const [pin] = await house.livePins('ada')
    const outcome = pin === undefined ? 'none' : pin.id === before[0]?.id ? 'the former one' : 'a new one'
    expect(outcome).toBe(expected)
    expect(await house.jobsOf('ada')).toHaveLength(1)
  },
)

test('O1 a mail that brings no PIN is answered: what waits, until when, and that the PIN stays', async () => {
  await house.settings.change({ 'pins.withEachMailedJob': 'never', 'site.language': 'en' })
  await addRegular()
  await house.receive(jobMail({ from: ada, parts: [aPdf(), aPdf()] }))
  const [mail] = await house.deliver()
  expect(mail?.text).toMatch(/Documents that wait for you: 2.*25 November 2026.*Your PIN stays the same/s)
})

test('S60 a PIN that cannot be mailed is not issued by a mail: it would only end the one that its owner knows', async () => {
  await addRegular()
  await issuePin(house, { userName: 'ada', actor: 'test', cause: 'administrator' })
  const before = await house.livePins('ada')
  await house.settings.change({ 'mail.sendPin': false })
  await house.receive(jobMail({ from: ada }))
  expect(await house.livePins('ada')).toEqual(before)
  expect(await house.jobsOf('ada')).toHaveLength(1)
})

test('O10 a mailed job is held as long as the settings say, and outlives the PIN', async () => {
  await house.settings.change({ 'jobs.holdHours': 48 })
  await house.receive(jobMail())
  const [job] = await house.jobsOf(grace)
  const [pin] = await house.livePins(grace)
  house.clock.forward({ hours: 24 })
  expect(pin && judgePin(pin, house.clock.now())).toBe('pin-expired')
  expect(job?.expiresAt).toEqual(house.clock.now().add({ hours: 24 }))
})

test('a mail without a document that is taken is answered with what is, and makes no account', async () => {
  for (const [number, parts] of [[], [docx]].entries())
    await house.receive(jobMail({ parts, number, from: `n${number}@example.org` }))
  const mails = await house.deliver()
  expect(mails.map(({ recipient }) => recipient)).toEqual(['n0@example.org', 'n1@example.org'])
  for (const { text } of mails) expect(text).toMatch(/nothing that can be printed.*PDF, JPEG, PNG/s)
  expect(await house.users.list({ limit: 10 })).toEqual([])
})

test('what of a mail is taken waits, and the sender is told of the rest', async () => {
  await house.receive(jobMail({ parts: [aPdf(), docx] }))
  expect(await house.jobsOf(grace)).toHaveLength(1)
  const subjects = (await house.deliver()).map(({ text }) => (pinIn({ text }) ? 'a PIN' : text))
  expect(subjects).toEqual(expect.arrayContaining(['a PIN', expect.stringContaining('PDF, JPEG')]))
})

test('office documents are held as PDF where they can be converted, and one that cannot be is told of', async () => {
  const converted: string[] = []
  const converter = {
    unavailable: async () => undefined,
    convert: async ({ name }: { readonly name: string }) => {
      converted.push(name)
      async function* content() {
        yield pdf
      }
      const isBroken = name === 'broken.docx'
      return isBroken ? undefined : { octets: pdf.length, content, [Symbol.asyncDispose]: async () => undefined }
    },
  }
  const broken = docx.replaceAll('a.docx', 'broken.docx')
  await house.receive(jobMail({ parts: [docx, broken, aPdf()] }), {}, { ...house.parts, converter })
  expect((await house.jobsOf(grace)).map(({ name, format }) => `${name} ${format}`)).toEqual([
    'a.docx application/pdf',
    'a.pdf application/pdf',
  ])
  expect(converted).toEqual(['a.docx', 'broken.docx'])
  expect((await house.deliver()).map(({ text }) => text)).toContainEqual(expect.stringContaining('URF, Word'))
  await house.settings.change({ 'inbound.convertOffice': false })
  await house.receive(jobMail({ parts: [docx], number: 2 }), {}, { ...house.parts, converter })
  expect([converted.length, (await house.jobsOf(grace)).length]).toEqual([2, 2])
})
