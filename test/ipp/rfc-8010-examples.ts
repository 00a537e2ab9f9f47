/** One part of an example: hexadecimal octets, or the text that the RFC prints. */
type Part = { readonly hex: string } | { readonly text: string }

/** A message of RFC 8010, appendix A, octet by octet. */
export interface Example {
  readonly title: string
  readonly parts: readonly Part[]
  /** What follows the attributes. */
  readonly document: string
}

/** A value with its name: tag, name, value as hexadecimal or as text, lengths as in the RFC's tables. */
function value(tag: string, name: string, nameLength: string, length: string, content: Part): readonly Part[] {
  return [{ hex: tag + nameLength }, { text: name }, { hex: length }, content]
}

const charset = value('47', 'attributes-charset', '0012', '0005', { text: 'utf-8' })
const language = value('48', 'attributes-natural-language', '001b', '0005', { text: 'en-us' })
const printerUri = value('45', 'printer-uri', '000b', '002c', {
  text: 'ipp://printer.example.com/ipp/print/pinetree',
})
const jobUri = value('45', 'job-uri', '0007', '0030', { text: 'ipp://printer.example.com/ipp/print/pinetree/147' })
const jobId = value('21', 'job-id', '0006', '0004', { hex: '00000093' })
const jobName = value('42', 'job-name', '0008', '0006', { text: 'foobar' })
const copies20 = value('21', 'copies', '0006', '0004', { hex: '00000014' })
const pending = value('23', 'job-state', '0009', '0004', { hex: '00000003' })
const sidesUnsupported: readonly Part[] = [{ hex: '100005' }, { text: 'sides' }, { hex: '0000' }]
const end: Part = { hex: '03' }

export const rfcExamples: readonly Example[] = [
  {
    title: 'A.1 Print-Job Request',
    parts: [
      { hex: '0101' + '0002' + '00000001' + '01' },
      ...charset,
      ...language,
      ...printerUri,
      ...jobName,
      ...value('22', 'ipp-attribute-fidelity', '0016', '0001', { hex: '01' }),
      { hex: '02' },
      ...copies20,
      ...value('44', 'sides', '0005', '0013', { text: 'two-sided-long-edge' }),
      end,
    ],
    document: '%!PDF...',
  },
  {
    title: 'A.2 Print-Job Response (Successful)',
    parts: [
      { hex: '0101' + '0000' + '00000001' + '01' },
      ...charset,
      ...language,
      ...value('41', 'status-message', '000e', '000d', { text: 'successful-ok' }),
      { hex: '02' },
      ...jobId,
      ...jobUri,
      ...pending,
      end,
    ],
    document: '',
  },
  {
    title: 'A.3 Print-Job Response (Failure)',
    parts: [
      { hex: '0101' + '040b' + '00000001' + '01' },
      ...charset,
      ...language,
      ...value('41', 'status-message', '000e', '002f', { text: 'client-error-attributes-or-values-not-supported' }),
      { hex: '05' },
      ...copies20,
      ...sidesUnsupported,
      end,
    ],
    document: '',
  },
  {
    title: 'A.4 Print-Job Response (Success with Attributes Ignored)',
    parts: [
      { hex: '0101' + '0001' + '00000001' + '01' },
      ...charset,
      ...language,
      ...value('41', 'status-message', '000e', '002f', { text: 'successful-ok-ignored-or-substituted-attributes' }),
      { hex: '05' },
      ...copies20,
      ...sidesUnsupported,
      { hex: '02' },
      ...jobId,
      ...jobUri,
      ...pending,
      end,
    ],
    document: '',
  },
  {
    title: 'A.5 Print-URI Request',
    parts: [
      { hex: '0101' + '0003' + '00000001' + '01' },
      ...charset,
      ...language,
      ...printerUri,
      ...value('45', 'document-uri', '000c', '0019', { text: 'ftp://foo.example.com/foo' }),
      ...jobName,
      { hex: '02' },
      ...value('21', 'copies', '0006', '0004', { hex: '00000001' }),
      end,
    ],
    document: '',
  },
  {
    title: 'A.6 Create-Job Request',
    parts: [{ hex: '0101' + '0005' + '00000001' + '01' }, ...charset, ...language, ...printerUri, end],
    document: '',
  },
  {
    // The RFC's table leaves out the job-attributes-tag before media-col; it is put in here.
    title: 'A.7 Create-Job Request with Collection Attributes',
    parts: [
      { hex: '0101' + '0005' + '00000001' + '01' },
      ...charset,
      ...language,
      ...printerUri,
      { hex: '02' + '340009' },
      { text: 'media-col' },
      { hex: '0000' + '4a0000000a' },
      { text: 'media-size' },
      { hex: '3400000000' + '4a0000000b' },
      { text: 'x-dimension' },
      { hex: '2100000004' + '00005208' + '4a0000000b' },
      { text: 'y-dimension' },
      { hex: '2100000004' + '00007404' + '3700000000' + '4a0000000a' },
      { text: 'media-type' },
      { hex: '440000000a' },
      { text: 'stationery' },
      { hex: '3700000000' },
      end,
    ],
    document: '',
  },
  {
    title: 'A.8 Get-Jobs Request',
    parts: [
      { hex: '0101' + '000a' + '0000007b' + '01' },
      ...charset,
      ...language,
      ...printerUri,
      ...value('21', 'limit', '0005', '0004', { hex: '00000032' }),
      ...value('44', 'requested-attributes', '0014', '0006', { text: 'job-id' }),
      { hex: '4400000008' },
      { text: 'job-name' },
      { hex: '440000000f' },
      { text: 'document-format' },
      end,
    ],
    document: '',
  },
  {
    title: 'A.9 Get-Jobs Response',
    parts: [
      { hex: '0101' + '0000' + '0000007b' + '01' },
      ...charset,
      ...language,
      ...value('41', 'status-message', '000e', '000d', { text: 'successful-ok' }),
      { hex: '02' },
      ...jobId,
      { hex: '360008' },
      { text: 'job-name' },
      { hex: '000c' + '0005' },
      { text: 'fr-ca' },
      { hex: '0003' },
      { text: 'fou' },
      { hex: '02' + '02' },
      ...value('21', 'job-id', '0006', '0004', { hex: '00000095' }),
      { hex: '360008' },
      { text: 'job-name' },
      { hex: '0012' + '0005' },
      { text: 'de-CH' },
      { hex: '0009' },
      { text: 'isch guet' },
      end,
    ],
    document: '',
  },
]

/** The octets of an example, its document included. */
export function bytesOf({ parts, document }: Example): Uint8Array {
  const pieces = parts.map(part => ('hex' in part ? Buffer.from(part.hex, 'hex') : Buffer.from(part.text, 'ascii')))
  return Uint8Array.from(Buffer.concat([...pieces, Buffer.from(document, 'ascii')]))
}
