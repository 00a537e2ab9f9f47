import { formatOf, magicOctets, type PrintableFormat } from '../core/mailed-document.ts'

const printable: readonly PrintableFormat[] = [
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/pwg-raster',
  'image/urf',
]

/** The format of a document by its first bytes; undefined: none that is printed as it is. */
export async function printableFormat(document: Blob): Promise<PrintableFormat | undefined> {
  const start = new Uint8Array(await document.slice(0, magicOctets).arrayBuffer())
  return printable.find(type => formatOf(start, { type, name: '' }) === type)
}
