import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { changeSettings, defaultSettings } from '../../src/core/settings.ts'
import { receiveSmtp } from '../../src/mail/receive-smtp.ts'
import type { InboundMail } from '../../src/ports/inbound.ts'
import { FixedClock } from '../fixed-clock.ts'
import { freePort } from '../servers/free-port.ts'
import { accepts } from '../servers/run.ts'
import { until } from '../servers/until.ts'
import { attachment, multipart, pdf } from './composed-mail.ts'
import { SmtpTalk, sendMail } from './smtp-talk.ts'

const job = multipart([attachment('application/pdf', 'a.pdf', pdf)])

interface Taken {
  readonly facts: InboundMail
  readonly text: string
}

/** A door, and what came in by it; `answer` is what the sink says. */
async function openDoor(
  change = {},
  answer: (mail: InboundMail) => Promise<'taken' | 'try-later'> = async () => 'taken',
) {
  const port = await freePort()
  const clock = new FixedClock()
  const taken: Taken[] = []
  const door = {
    settings: changeSettings(defaultSettings, {
      'inbound.enabled': true,
      'inbound.listen': `127.0.0.1:${port}`,
      'inbound.protocol': 'smtp',
      'inbound.addresses': ['print@holdfast.example'],
      ...change,
    }),
  }
  const running = receiveSmtp({
    settings: { current: () => door.settings, change: () => Promise.reject(new Error()) },
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    folder: tmpdir(),
    sink: async mail => {
      const chunks: Uint8Array[] = []
      for await (const chunk of mail.content()) chunks.push(chunk)
      taken.push({ facts: mail, text: Buffer.concat(chunks).toString('latin1') })
      return answer(mail)
    },
  })
  await until(() => accepts({ port }), { withinMs: 3000, what: 'the door' })
  return { port, clock, taken, door, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() }
}

test('S14 a relay’s mail arrives whole, with its envelope', async () => {
  await using door = await openDoor()
  expect(await sendMail(door.port, job, { to: 'Print+a4@HOLDFAST.example' })).toEqual([250, 250])
  expect(door.taken).toMatchObject([
    {
      facts: {
        via: 'smtp',
        returnPath: 'ada@example.org',
        recipients: ['Print+a4@HOLDFAST.example'],
        relay: '127.0.0.1',
      },
      text: `${job}\r\n`,
    },
  ])
})

test('S14 LMTP is spoken too, and a null sender is told as one', async () => {
  await using door = await openDoor({ 'inbound.protocol': 'lmtp' })
  expect(await sendMail(door.port, job, { from: '', hello: 'LHLO mx' })).toEqual([250, 250])
  expect(door.taken[0]?.facts).toMatchObject({ via: 'lmtp', returnPath: '' })
})

test('O8 only relays of ours may deliver', async () => {
  await using door = await openDoor({ 'inbound.relays': ['192.0.2.1'] })
  using talk = await SmtpTalk.open(door.port)
  expect(await talk.code()).toBe(554)
})

test('O8 only our addresses are delivered to', async () => {
  await using door = await openDoor()
  expect(await sendMail(door.port, job, { to: 'eve@example.net' })).toEqual([550])
})

test('S14 the size is announced, refused before the data, and after', async () => {
  await using door = await openDoor({ 'inbound.maxMessageBytes': 65_536 })
  using talk = await SmtpTalk.open(door.port)
  await talk.code()
  talk.send('EHLO out.example.org\r\n')
  const hello = await talk.reply()
  expect(hello).toContain('SIZE 65536')
  expect(hello).not.toMatch(/AUTH|STARTTLS/)
  expect(await talk.say('MAIL FROM:<ada@example.org> SIZE=65537')).toBe(552)
  expect(await sendMail(door.port, `${job}${'x\r\n'.repeat(30_000)}`)).toEqual([250, 552])
  expect(door.taken).toEqual([])
})

test('S14 while the sink says so, the relay is told to come again; nothing is acknowledged', async () => {
  const answers = ['try-later', 'throw', 'taken']
  await using door = await openDoor({}, async () => {
    const answer = answers.shift()
    if (answer === 'throw') throw new Error('the record is away')
    return answer === 'taken' ? 'taken' : 'try-later'
  })
  expect(await sendMail(door.port, job)).toEqual([250, 451])
  expect(await sendMail(door.port, job)).toEqual([250, 451])
  expect(await sendMail(door.port, job)).toEqual([250, 250])
})

test.each([
  ['a lone LF', job.replace('\r\n\r\n', '\n\n')],
  [
    'LF . LF and a second mail',
    `${job}\n.\nMAIL FROM:<eve@example.net>\r\nRCPT TO:<print@holdfast.example>\r\nDATA\r\nx`,
  ],
  [
    'LF . CRLF and a second mail',
    `${job}\n.\r\nMAIL FROM:<eve@example.net>\r\nRCPT TO:<print@holdfast.example>\r\nDATA\r\nx`,
  ],
  [
    'CRLF . LF and a second mail',
    `${job}\r\n.\nMAIL FROM:<eve@example.net>\r\nRCPT TO:<print@holdfast.example>\r\nDATA\r\nx`,
  ],
  ['a lone LF in a large mail', `\n${job}${'x\r\n'.repeat(500_000)}`],
])('O8 F16 nothing is smuggled: %s', async (_, mail) => {
  await using door = await openDoor()
  expect(await sendMail(door.port, mail)).toEqual([250, 550])
  expect(door.taken).toEqual([])
  expect(await sendMail(door.port, job)).toEqual([250, 250])
})

test('O8 F16 CR . CR and CRLF . CR do not end a mail', async () => {
  await using door = await openDoor()
  expect(await sendMail(door.port, `${job}\r.\r\r\n.\rMAIL FROM:<eve@example.net>\r`)).toEqual([250, 250])
  expect(door.taken).toHaveLength(1)
})

test('S14 commands may come all at once, and a mail in pieces', async () => {
  await using door = await openDoor()
  using talk = await SmtpTalk.open(door.port)
  const to = 'RCPT TO:<print@holdfast.example>\r\n'
  const codes = [await talk.code()]
  talk.send(`EHLO x\r\nMAIL FROM:<a@example.org>\r\n${to}DATA\r\n..dot\r\n\r\n`)
  talk.send('body\r\n..\r\n.')
  for (let at = 0; at < 4; at++) codes.push(await talk.code())
  talk.send(`\r\nMAIL FROM:<b@example.org>\r\n${to}DATA\r\nx\r\n.\r\nQUIT\r\n`)
  for (let at = 0; at < 6; at++) codes.push(await talk.code())
  expect(codes).toEqual([220, 250, 250, 250, 354, 250, 250, 250, 354, 250, 221])
  expect(door.taken.map(({ text }) => text)).toEqual(['.dot\r\n\r\nbody\r\n.\r\n', 'x\r\n'])
})

test('S14 no more than four mails are in work at once; the others wait, then come through', async () => {
  let inWork = 0
  let most = 0
  const gate = Promise.withResolvers<void>()
  await using door = await openDoor({}, async () => {
    inWork += 1
    most = Math.max(most, inWork)
    if (inWork === 4) gate.resolve()
    await gate.promise
    inWork -= 1
    return 'taken'
  })
  const all = await Promise.all(Array.from({ length: 12 }, () => sendMail(door.port, job)))
  expect(all).toEqual(Array(12).fill([250, 250]))
  expect(most).toBe(4)
})

test('S14 a client that goes away in the middle of a mail leaves nothing behind', async () => {
  await using door = await openDoor()
  const talk = await SmtpTalk.open(door.port)
  await talk.code()
  for (const line of ['EHLO x', 'MAIL FROM:<a@example.org>', 'RCPT TO:<print@holdfast.example>', 'DATA'])
    await talk.say(line)
  talk.send(job)
  talk[Symbol.dispose]()
  expect(await sendMail(door.port, job)).toEqual([250, 250])
  expect(door.taken).toHaveLength(1)
})

test('S14 changed settings count at once', async () => {
  await using door = await openDoor()
  const other = await freePort()
  door.door.settings = changeSettings(door.door.settings, { 'inbound.listen': `127.0.0.1:${other}` })
  door.clock.forward({ seconds: 1 })
  await until(() => accepts({ port: other }), { withinMs: 8000, what: 'the new address' })
  expect(await accepts({ port: door.port })).toBe(false)
  expect(await sendMail(other, job)).toEqual([250, 250])
})
