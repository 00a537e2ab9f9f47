import { Fault } from '../core/fault.ts'
import type { FileEncoding, UserSource, UsersFileFormat, WantedList } from '../ports/people.ts'
import { readByColumns } from './csv-columns.ts'
import { ownColumns } from './csv-source.ts'
import { decodeCsv, delimiterOf } from './csv-text.ts'
import { myqColumns } from './import-myq.ts'
import { readPapercut } from './import-papercut.ts'
import { readSafeq } from './import-safeq.ts'

const maxBytes = 32 * 2 ** 20

const readers: Readonly<Record<UsersFileFormat, (text: string) => Promise<WantedList>>> = {
  csv: text => readByColumns(text, { delimiter: delimiterOf(text) }, ownColumns),
  myq: text => readByColumns(text, { delimiter: delimiterOf(text) }, myqColumns),
  papercut: readPapercut,
  safeq: readSafeq,
}

/** Users out of a file that was given to us. It is read whole first; Fault `source-too-large` beyond 32 MiB. */
export async function openUsersFile(
  content: AsyncIterable<Uint8Array>,
  { format, encoding }: { readonly format: UsersFileFormat; readonly encoding?: FileEncoding },
): Promise<UserSource> {
  const text = decodeCsv(await readBounded(content), encoding)
  return { name: format, origin: 'csv', read: () => readers[format](text) }
}

async function readBounded(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of content) {
    bytes += chunk.length
    if (bytes > maxBytes)
      throw new Fault('source-too-large', `a file may have at most ${maxBytes / 2 ** 20} MiB: part it`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
