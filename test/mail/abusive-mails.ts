import { attachment, multipart, pdf } from './composed-mail.ts'
import { authentic } from './examined.ts'

const text = 'Content-Type: text/plain\r\n\r\nx'
const job = attachment('application/pdf', 'a.pdf', pdf)
const nested = Array.from(
  { length: 1000 },
  (_, at) => `Content-Type: multipart/mixed; boundary=n${at}\r\n\r\n--n${at}\r\n`,
)
const asAda = (raw: string) => raw.replace('Ada <ada@example.org>', 'ada@holdfast.example')

/** Mails that nobody vouches for, or that hold more than a mail may; each with the codes that LMTP may answer. */
export const abusiveMails: readonly (readonly [string, string | Uint8Array, readonly number[]])[] = [
  ['forged in the name of ada', asAda(multipart([job])), [250]],
  ['forged, with results of its own', authentic(asAda(multipart([job])), 'evil.example'), [250]],
  ['with two From fields', authentic(`From: ada@holdfast.example\r\n${multipart([job])}`), [250]],
  ['with 1,000 parts', authentic(multipart(Array<string>(1000).fill(text))), [250]],
  ['with 1,000 levels', authentic(multipart([`${nested.join('')}${job}`])), [250]],
  ['with a header of 8 MiB', Buffer.alloc(8 * 2 ** 20, 'X: yyyy\r\n'), [250]],
  [
    'of 30 MiB',
    Buffer.concat([Buffer.from(authentic(multipart([]))), Buffer.alloc(30 * 2 ** 20, 'yyyyyy\r\n')]),
    [552, Number.NaN],
  ],
  [
    'with a zip bomb as a document',
    authentic(
      multipart([
        attachment('application/pdf', 'a.pdf', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(2 ** 20)])),
      ]),
    ),
    [250],
  ],
  ['with lone line feeds', Buffer.from(authentic(multipart([job])).replaceAll('\r\n', '\n'), 'latin1'), [550]],
  ['that is automatic', authentic(`Auto-Submitted: auto-generated\r\n${multipart([job])}`), [250]],
]
