import { afterAll, beforeAll, expect, test } from 'vitest'
import { attachment, multipart, pdf } from './composed-mail.ts'
import { authentic, Examiner } from './examined.ts'

const examiner = new Examiner()
afterAll(() => examiner[Symbol.asyncDispose]())
// The thread is started once; what is measured are mails.
beforeAll(() => examiner.examine(authentic(multipart([]))))

const text = 'Content-Type: text/plain\r\n\r\nx'
const job = attachment('application/pdf', 'a.pdf', pdf)

function nested(depth: number): string {
  const open = Array.from(
    { length: depth },
    (_, at) => `Content-Type: multipart/mixed; boundary=n${at}\r\n\r\n--n${at}\r\n`,
  )
  return multipart([`${open.join('')}${job}`])
}

const external = 'Content-Type: message/external-body; access-type=URL; URL="https://evil.example/"\r\n\r\n\r\n'
const addresses = `From: ${'a@b.org, '.repeat(1500)}\r\nTo: ${'(((('.repeat(600)}\r\n`
const pages = `<< /Type /Pages /Kids [${'2 0 R '.repeat(200_000)}] /Count 999999999 >>`

test.each([
  ['1,000 parts', () => multipart(Array(1000).fill(text)), 'refused: too-many-parts'],
  ['100 parts are none too many', () => multipart([...Array(98).fill(text), job]), 'accepted: application/pdf'],
  ['1,000 levels', () => nested(1000), 'refused: too-deep'],
  ['9 levels are none too many', () => nested(9), 'accepted: application/pdf'],
  ['a header of 100 MiB', () => Buffer.alloc(100 * 2 ** 20, 'X: yyyy\r\n'), 'dropped: header-too-large'],
  ['one header line of 100 MiB', () => Buffer.alloc(100 * 2 ** 20, 'X'), 'dropped: header-too-large'],
  ['a part header of 1 MiB', () => multipart([`X: ${'y'.repeat(2 ** 20)}\r\n\r\n`]), 'refused: mail-malformed'],
  ['11 attachments', () => multipart(Array(11).fill(job)), 'refused: too-many-attachments'],
  ['a part that lies elsewhere', () => multipart([external, job]), 'refused: external-body'],
  ['a boundary without end', () => multipart([job]).replace('--b0--', ''), 'accepted: application/pdf'],
  ['a boundary of nothing', () => multipart([job], ''), 'refused: mail-malformed'],
  [
    'two types of the whole',
    () => multipart([job]).replace('MIME', 'Content-Type: text/plain\r\nMIME'),
    'refused: mail-malformed',
  ],
  ['lists of addresses in each part', () => multipart(Array(99).fill(`${addresses}\r\nx`)), 'accepted: '],
  [
    'a text of one line of 20 MiB',
    () => multipart([`${text}${'y'.repeat(20 * 2 ** 20)}`, job]),
    'accepted: application/pdf',
  ],
  [
    'a text of 3 million empty lines',
    () => multipart([`${text}${'\r\n'.repeat(3 * 10 ** 6)}`, job]),
    'accepted: application/pdf',
  ],
  ['more than 25 MiB', () => multipart([`${text}${'y'.repeat(26 * 2 ** 20)}`]), 'refused: mail-too-large'],
  [
    'a PDF bomb, which is not opened',
    () => multipart([attachment('application/pdf', 'a.pdf', Buffer.from(`%PDF-1.7\n${pages}`))]),
    'accepted: application/pdf',
  ],
])('O8 F16 a mail of %s', async (_, make, outcome) => {
  const raw = make()
  const mail = typeof raw === 'string' ? authentic(raw) : raw
  const before = process.memoryUsage.rss()
  const started = performance.now()
  expect(await examiner.examine(mail)).toBe(outcome)
  expect(performance.now() - started).toBeLessThan(20_000)
  expect(process.memoryUsage.rss() - before).toBeLessThan(300 * 2 ** 20)
})

test('O8 F16 a mail that keeps the parser busy is given up, and the next one is read', async () => {
  await using impatient = new Examiner(1)
  const long = authentic(multipart([`${text}${'\r\n'.repeat(10 ** 7)}`]))
  expect(await impatient.examine(long)).toBe('refused: mail-unreadable')
  expect(await examiner.examine(authentic(multipart([job])))).toBe('accepted: application/pdf')
})
