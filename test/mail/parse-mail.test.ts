import { tmpdir } from 'node:os'
import { afterAll, expect, test } from 'vitest'
import { defaultSettings } from '../../src/core/settings.ts'
import { ThreadedMailReader } from '../../src/mail/parse-mail.ts'
import { attachment, multipart, pdf } from './composed-mail.ts'
import { mailOf } from './mail-of.ts'

const settings = { current: () => defaultSettings, change: () => Promise.reject(new Error()) }
const reader = new ThreadedMailReader({ settings, folder: tmpdir(), withinMs: 8000 })
afterAll(() => reader[Symbol.asyncDispose]())

async function outcome(raw: string | Uint8Array) {
  await using mail = await mailOf(raw)
  const reading = await reader.read(mail)
  if (reading.outcome === 'refused') return reading.reason
  await using read = reading.mail
  return { formats: read.documents.map(({ format }) => format), refused: read.refused }
}

test('S14 a mail gives its documents octet by octet, with their names, and what it is about', async () => {
  const large = Buffer.concat([pdf, Buffer.alloc(300_000, 'x')])
  await using mail = await mailOf(
    multipart([
      'Content-Type: text/plain; charset=utf-8\r\n\r\nPlease print.',
      attachment('application/pdf', 'one.pdf', large),
      attachment('image/png', 'zwei.png', Buffer.from('89504e470d0a1a0a00', 'hex')),
    ]),
  )
  const reading = await reader.read(mail)
  if (reading.outcome === 'refused') throw new Error(reading.reason)
  await using read = reading.mail
  expect(read).toMatchObject({ subject: 'Tisk – plán', messageId: '<1@example.org>', language: 'cs', refused: [] })
  expect(read.documents.map(({ name, format, octets }) => ({ name, format, octets }))).toEqual([
    { name: 'one.pdf', format: 'application/pdf', octets: large.length },
    { name: 'zwei.png', format: 'image/png', octets: 9 },
  ])
  const chunks: Uint8Array[] = []
  for await (const chunk of read.documents[0]?.content() ?? []) chunks.push(chunk)
  expect(Buffer.concat(chunks).equals(large)).toBe(true)
})

const zip = Buffer.from('504b0304140000000000', 'hex')
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const odt = 'application/vnd.oasis.opendocument.text'
const opened = Buffer.concat([zip, Buffer.alloc(20), Buffer.from(`mimetype${odt}PK`)])

test.each([
  ['a PDF', 'application/pdf', 'a.pdf', pdf, 'application/pdf'],
  ['a PDF that declares nothing', 'application/octet-stream', 'A.PDF', pdf, 'application/pdf'],
  ['a JPEG', 'image/jpg', 'a.jpg', Buffer.from('ffd8ffe0', 'hex'), 'image/jpeg'],
  ['PWG raster', 'image/pwg-raster', 'a.pwg', Buffer.from('RaS2...'), 'image/pwg-raster'],
  ['Apple raster', 'image/urf', 'a.urf', Buffer.from('UNIRAST\0...'), 'image/urf'],
  ['Word', docx, 'a.docx', zip, docx],
  ['old Word', 'application/msword', 'a.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'application/msword'],
  ['Writer', odt, 'a.odt', opened, odt],
])('S14 %s is taken for what it is', async (_, type, name, content, format) => {
  expect(await outcome(multipart([attachment(type, name, content)]))).toEqual({ formats: [format], refused: [] })
})

test.each([
  ['a program that says it is a PDF', 'application/pdf', 'a.pdf', Buffer.from('MZ\x90'), 'format-unknown'],
  ['PostScript', 'application/postscript', 'a.ps', Buffer.from('%!PS-Adobe-3.0'), 'format-unknown'],
  ['a printer language', 'application/octet-stream', 'a.prn', Buffer.from('\x1b%-12345X@PJL'), 'format-unknown'],
  ['PostScript named PDF', 'application/pdf', 'a.pdf', Buffer.from('%!PS-Adobe-3.0 %PDF-1.4'), 'format-unknown'],
  ['a PDF that says it is a picture', 'image/png', 'a.png', pdf, 'format-differs'],
  ['a PDF in a file that ends as a program', 'application/octet-stream', 'a.pdf.exe', pdf, 'format-differs'],
  ['an archive', 'application/zip', 'a.zip', zip, 'format-differs'],
  ['a web page', 'text/html', 'a.html', Buffer.from('<html>'), 'format-unknown'],
  ['nothing', 'application/pdf', 'a.pdf', Buffer.alloc(0), 'empty'],
])('S14 %s is refused', async (_, type, name, content, refused) => {
  expect(await outcome(multipart([attachment(type, name, content)]))).toEqual({ formats: [], refused: [refused] })
})

test('S14 texts, their images, signatures and cards are no documents', async () => {
  const image = attachment('image/png', 'logo.png', Buffer.from('89504e470d0a1a0a', 'hex'), 'Content-ID: <logo>\r\n')
  const html = 'Content-Type: text/html\r\n\r\n<p>hello</p>'
  const related = `Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\n${html}\r\n--r\r\n${image}\r\n--r--\r\n`
  const signature = attachment('application/pkcs7-signature', 'smime.p7s', Buffer.from('0'))
  expect(await outcome(multipart([related, signature]))).toEqual({ formats: [], refused: [] })
})

test('S14 a mail that is nothing but a PDF is a document', async () => {
  const header =
    'From: ada@example.org\r\nContent-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64'
  expect(await outcome(`${header}\r\n\r\n${pdf.toString('base64')}\r\n`)).toEqual({
    formats: ['application/pdf'],
    refused: [],
  })
})

test('S14 a message in a message is not looked into', async () => {
  const inner = `Content-Type: message/rfc822\r\n\r\n${multipart([attachment('application/pdf', 'a.pdf', pdf)])}`
  expect(await outcome(multipart([inner], 'outer'))).toEqual({ formats: [], refused: ['format-unknown'] })
})
