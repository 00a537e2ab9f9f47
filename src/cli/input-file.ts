import { constants, openAsBlob } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { Complaint, misused } from './complaint.ts'
import type { Surroundings } from './surroundings.ts'

const maxBytes = 256 * 2 ** 20
const maxTextBytes = 2 ** 20

/** A file that a person named, `-` for the standard input; read when it is sent. */
export async function openInput(surroundings: Surroundings, file: string): Promise<Blob> {
  if (file === '-') return new Blob(await drain(surroundings, maxBytes))
  try {
    await access(file, constants.R_OK)
    if (!(await stat(file)).isFile()) throw misused(`${file} is no file; a pipe is read as -`)
    return await openAsBlob(file)
  } catch (cause) {
    throw cause instanceof Complaint ? cause : unreadable(file, cause)
  }
}

/** The text of a file, `-` for the standard input. */
export async function readInputText(surroundings: Surroundings, file: string): Promise<string> {
  const bytes = file === '-' ? Buffer.concat(await drain(surroundings, maxTextBytes)) : await readWhole(file)
  if (bytes.byteLength > maxTextBytes) throw misused(`${file} is too large`)
  return bytes.toString('utf8')
}

/** An object out of a file of JSON. */
export async function readInputObject(surroundings: Surroundings, file: string): Promise<object> {
  const text = await readInputText(surroundings, file)
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch {
    throw misused(`${file} is not valid JSON`)
  }
  throw misused(`${file} must hold one JSON object`)
}

async function readWhole(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

async function drain({ stdin }: Surroundings, most: number): Promise<Buffer<ArrayBuffer>[]> {
  const chunks: Buffer<ArrayBuffer>[] = []
  let octets = 0
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk))
    octets += chunk.length
    if (octets > most) throw new Complaint(`the standard input has more than ${most} bytes`)
  }
  return chunks
}

function unreadable(file: string, cause: unknown): Complaint {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return new Complaint(`${file} cannot be read${code}`, 1, { cause })
}
