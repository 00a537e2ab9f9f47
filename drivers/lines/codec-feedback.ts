import type { Feedback } from '../../src/driver.ts'

export interface FeedbackFormat {
  /** How a new screen begins, or none for a device without a display. */
  readonly display: 'text' | 'vt100' | 'none'
  /** Whether the device sounds for BEL. */
  readonly tone: boolean
  /** Characters of a line of the display. */
  readonly columns: number
}

/** 0x0C, form feed, on most; ECMA-48 ED 2 and CUP on those that are terminals (ESC[2J ESC[H). */
const newScreen = { text: '\f', vt100: '\x1b[2J\x1b[H' } as const

/** BELs of a tone: told apart by counting. */
const bells = { none: 0, ok: 1, attention: 2, error: 3 } as const

/** A feedback's bytes: a new screen, its lines each with CR LF, its BELs. Empty for a device that can show nothing. */
export function encodeFeedback(feedback: Feedback, format: FeedbackFormat): Uint8Array {
  const sound = format.tone ? '\x07'.repeat(bells[feedback.tone]) : ''
  return Buffer.from(screen(feedback, format) + sound, 'latin1')
}

function screen({ kind, text }: Feedback, { display, columns }: FeedbackFormat): string {
  if (display === 'none') return ''
  // Whatever an entry's text may hold, nobody reads digits over a shoulder.
  const lines = kind === 'entry' ? text.map(line => line.replace(/[^*]/g, '*')) : text.map(toAscii)
  const wrapped = lines.flatMap(line => wrap(line, columns))
  return newScreen[display] + wrapped.map(line => `${line}\r\n`).join('')
}

const spellings: Readonly<Record<string, string>> = {
  '…': '...',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '„': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '€': 'EUR',
  '¿': '',
  '¡': '',
  ß: 'ss',
  Æ: 'AE',
  æ: 'ae',
  Œ: 'OE',
  œ: 'oe',
  Ø: 'O',
  ø: 'o',
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  ı: 'i',
  Þ: 'Th',
  þ: 'th',
}

/** Printable ASCII: letters lose their marks, what has no spelling becomes `?`, control characters become spaces. */
export function toAscii(text: string): string {
  const spelled = text.replace(/[^\x20-\x7e]/gu, character => spellings[character] ?? character)
  return spelled
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[^\x20-\x7e]/gu, '?')
}

/** Lines of at most so many columns, broken between words where one fits. */
export function wrap(line: string, columns: number): readonly string[] {
  const lines: string[] = []
  let rest = line
  while (rest.length > columns) {
    const space = rest.lastIndexOf(' ', columns)
    const end = space > 0 ? space : columns
    lines.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return [...lines, rest]
}
