/** Formats of documents that mails bring. Those of office programs are made PDF before they are held. */
export type PrintableFormat = 'application/pdf' | 'image/jpeg' | 'image/png' | 'image/pwg-raster' | 'image/urf'
export type OfficeFormat =
  | 'application/msword'
  | 'application/vnd.ms-excel'
  | 'application/vnd.ms-powerpoint'
  | 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
  | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  | 'application/vnd.openxmlformats-officedocument.presentationml.presentation'
  | 'application/vnd.oasis.opendocument.text'
  | 'application/vnd.oasis.opendocument.spreadsheet'
  | 'application/vnd.oasis.opendocument.presentation'
export type DocumentFormat = PrintableFormat | OfficeFormat

/** Why an attachment is not taken. */
export type AttachmentProblem =
  /** Its first bytes are of no format that is taken. */
  | 'format-unknown'
  /** It says to be something else than its first bytes do. */
  | 'format-differs'
  | 'empty'

/** Why a mail is not read. */
export type MailProblem =
  | 'mail-too-large'
  | 'mail-malformed'
  | 'too-many-parts'
  | 'too-deep'
  | 'too-many-attachments'
  | 'content-too-large'
  | 'external-body'
  /** It took too long, or the parser broke. */
  | 'mail-unreadable'

/** Octets at the start of a document by which its format is known. */
export const magicOctets = 1024

const zip = [0x50, 0x4b, 0x03, 0x04]
/** Compound File Binary: [MS-CFB] section 2.2. */
const compound = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]
const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const jpeg = [0xff, 0xd8, 0xff]

interface FormatSigns {
  readonly isAt: (start: Uint8Array) => boolean
  /** Other names of the type. */
  readonly types?: readonly string[]
  /** How names of such files end, for those who declare nothing. */
  readonly endings: readonly string[]
}

const signs: Readonly<Record<DocumentFormat, FormatSigns>> = {
  // ISO 32000-2 annex I: readers take a header within the first 1024 octets, but printers do not all.
  'application/pdf': { isAt: text('%PDF-'), types: ['application/x-pdf'], endings: ['pdf'] },
  'image/jpeg': { isAt: octets(jpeg), types: ['image/jpg', 'image/pjpeg'], endings: ['jpg', 'jpeg', 'jpe'] },
  'image/png': { isAt: octets(png), types: ['image/x-png'], endings: ['png'] },
  // PWG 5102.4 section 4.2; Apple's raster begins with "UNIRAST" and a NUL.
  'image/pwg-raster': { isAt: text('RaS2'), endings: ['pwg', 'ras'] },
  'image/urf': { isAt: text('UNIRAST\0'), endings: ['urf'] },
  'application/msword': { isAt: octets(compound), endings: ['doc'] },
  'application/vnd.ms-excel': { isAt: octets(compound), endings: ['xls'] },
  'application/vnd.ms-powerpoint': { isAt: octets(compound), endings: ['ppt'] },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': { isAt: octets(zip), endings: ['docx'] },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { isAt: octets(zip), endings: ['xlsx'] },
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': { isAt: octets(zip), endings: ['pptx'] },
  'application/vnd.oasis.opendocument.text': { isAt: openDocument('text'), endings: ['odt'] },
  'application/vnd.oasis.opendocument.spreadsheet': { isAt: openDocument('spreadsheet'), endings: ['ods'] },
  'application/vnd.oasis.opendocument.presentation': { isAt: openDocument('presentation'), endings: ['odp'] },
}
const formats = Object.keys(signs) as DocumentFormat[]

/** Types by which a client says that it does not know. */
const unknownTypes = ['application/octet-stream', 'application/x-unknown', 'application/force-download', '']

/**
 * The format of an attachment: what its first octets show and its type, or where that says nothing the end of its name,
 * agree on.
 */
export function formatOf(
  start: Uint8Array,
  declared: { readonly type: string; readonly name: string },
): DocumentFormat | AttachmentProblem {
  if (start.length === 0) return 'empty'
  const shown = formats.filter(format => signs[format].isAt(start))
  if (shown.length === 0) return 'format-unknown'
  return shown.find(format => isDeclared(format, declared)) ?? 'format-differs'
}

/** Whether a format is printed as it is. */
export function isPrintable(format: DocumentFormat): format is PrintableFormat {
  return !signs[format].endings.some(ending => /^(?:doc|xls|ppt|od)/.test(ending))
}

/** Whether what was found is a format, not a problem. */
export function isFormat(found: DocumentFormat | AttachmentProblem): found is DocumentFormat {
  return found in signs
}

function isDeclared(format: DocumentFormat, { type, name }: { readonly type: string; readonly name: string }): boolean {
  const declared = type.toLowerCase()
  const { types = [], endings } = signs[format]
  if (!unknownTypes.includes(declared)) return declared === format || types.includes(declared)
  return endings.includes(name.toLowerCase().split('.').at(-1) ?? '')
}

function octets(expected: readonly number[]): FormatSigns['isAt'] {
  return start => expected.every((octet, at) => start[at] === octet)
}

function text(expected: string): FormatSigns['isAt'] {
  return octets([...expected].map(character => character.charCodeAt(0)))
}

/** OpenDocument 1.3 part 2 section 3.3: the first entry is named "mimetype", stored, at octet 38 its text. */
function openDocument(kind: string): FormatSigns['isAt'] {
  const stored = text(`mimetypeapplication/vnd.oasis.opendocument.${kind}PK`)
  return start => octets(zip)(start) && stored(start.subarray(30))
}
