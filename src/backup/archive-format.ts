/**
 * The parts of a backup lie one after the other in a tar archive, as IEEE Std 1003.1-2017 (pax, "ustar Interchange
 * Format") has it, so that any tar can look into it. Here only plain files are written and taken, and no path but those
 * that backups have.
 */
import { Fault } from '../core/fault.ts'

export const blockOctets = 512
/** Of the octal field with its terminator; larger sizes are written in base 256, as GNU and BSD tar do. */
const maxOctalSize = 0o77777777777

/** A part as its header tells it. */
export interface PartHeader {
  readonly name: string
  readonly octets: number
  readonly mode: number
}

/** The 512 octets before a part. */
export function encodeHeader({ name, octets, mode }: PartHeader, madeAtSeconds: number): Uint8Array {
  const header = Buffer.alloc(blockOctets)
  if (header.write(name, 0, 100, 'latin1') !== name.length) throw new RangeError('a name of at most 100 characters')
  header.write(octal(mode, 7), 100, 'latin1')
  header.write(octal(0, 7), 108, 'latin1')
  header.write(octal(0, 7), 116, 'latin1')
  if (octets <= maxOctalSize) header.write(octal(octets, 11), 124, 'latin1')
  else {
    header[124] = 0x80
    header.writeBigUInt64BE(BigInt(octets), 128)
  }
  header.write(octal(madeAtSeconds, 11), 136, 'latin1')
  header.write('0', 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  header.write(`${octal(checksumOf(header), 6)} `, 148, 'latin1')
  return header
}

/** What a header says; undefined: it is the end of the archive. Fault `backup-invalid` when it is damaged. */
export function decodeHeader(header: Buffer): PartHeader | undefined {
  if (header.every(octet => octet === 0)) return undefined
  const isPlainFile = header[156] === 0x30
  const isWhole = header.toString('latin1', 257, 262) === 'ustar' && octalIn(header, 148, 8) === checksumOf(header)
  if (!isWhole || !isPlainFile) throw new Fault('backup-invalid', 'this is no backup of Holdfast, or it is damaged')
  return { name: textIn(header, 0, 100), octets: sizeIn(header), mode: octalIn(header, 100, 8) & 0o777 }
}

/** Octets that fill the last block of a part. */
export function paddingOf(octets: number): number {
  return (blockOctets - (octets % blockOctets)) % blockOctets
}

function sizeIn(header: Buffer): number {
  return header[124] === 0x80 ? Number(header.readBigUInt64BE(128)) : octalIn(header, 124, 12)
}

/** The sum of all octets, the checksum itself taken as spaces. */
function checksumOf(header: Buffer): number {
  return header.reduce((sum, octet, at) => sum + (at >= 148 && at < 156 ? 0x20 : octet), 0)
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`
}

function octalIn(header: Buffer, at: number, length: number): number {
  const value = Number.parseInt(textIn(header, at, length), 8)
  if (Number.isNaN(value)) throw new Fault('backup-invalid', 'this is no backup of Holdfast, or it is damaged')
  return value
}

function textIn(header: Buffer, at: number, length: number): string {
  return (
    header
      .toString('latin1', at, at + length)
      .split('\0', 1)[0]
      ?.trim() ?? ''
  )
}
