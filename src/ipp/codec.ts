import { Fault } from '../core/fault.ts'
import { type CountLimits, GroupAssembly } from './codec-assembly.ts'
import { MessageWriter, maxLength } from './codec-bytes.ts'
import { endOfAttributes, firstValueTag, type GroupTag, groupTags, type Message } from './codec-message.ts'
import { writeAttribute } from './codec-writer.ts'

/** How much one message may hold. Past any of these a decoder throws Fault 'message-too-large'. */
export interface Limits extends CountLimits {
  /** Bytes before the document, header included. */
  readonly maxBytes: number
}

/** Room for the largest answers seen of real printers; a server that reads requests sets much less. */
const defaultLimits: Limits = {
  // A media-col-database of 2,000 entries is about 1 MiB; a request is a few kilobytes.
  maxBytes: 1_048_576,
  // One group for each job of a Get-Jobs answer, which the client asks for in hundreds.
  maxGroups: 1_000,
  // A printer with every IPP Everywhere attribute has about 300.
  maxAttributesPerGroup: 1_000,
  // Each of those 2,000 entries has about 14 members; beyond that, values only cost memory.
  maxValues: 40_000,
  // media-col-database nests twice, the deepest registered attribute four times.
  maxDepth: 16,
}

const headerBytes = 8 // version, code, request-id: RFC 8010 section 3.1.1
const leastRoom = 256 // most tokens fit, so that a slow peer costs few allocations
const noBytes = new Uint8Array(0)

interface Header {
  readonly version: { readonly major: number; readonly minor: number }
  readonly code: number
  readonly requestId: number
}

/**
 * Reads one message from chunks of any size, in time and memory linear in its bytes. Each token is parsed once, when
 * all of it is there; what is kept between chunks is one incomplete token, at most 65,539 bytes.
 */
export class MessageReader {
  readonly #limits: Limits
  readonly #assembly: GroupAssembly
  #header: Header | undefined
  #isComplete = false
  #bytes: Uint8Array = noBytes
  #start = 0
  #end = 0
  #taken = 0
  #work = 0

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...defaultLimits, ...limits }
    this.#assembly = new GroupAssembly(this.#limits)
  }

  /** Steps so far: tokens tried and bytes moved. Linear in the bytes and chunks pushed, which a test holds. */
  get work(): number {
    return this.#work
  }

  /**
   * Takes a chunk. Gives the message once it is complete, with the first bytes of the document: a view of this chunk.
   * Throws Fault 'frame-invalid' for bytes that are not IPP, 'message-too-large' past a limit; the reader is then spent.
   */
  push(chunk: Uint8Array): { message: Message; rest: Uint8Array } | undefined {
    if (this.#isComplete) throw new Fault('frame-invalid', 'the message is complete already')
    this.#append(chunk)
    while (this.#step()) {
      if (!this.#isComplete || !this.#header) continue
      const rest = chunk.subarray(chunk.length - (this.#end - this.#start))
      this.#bytes = noBytes
      return { message: { ...this.#header, groups: this.#assembly.groups }, rest }
    }
    if (this.#taken + this.#end - this.#start > this.#limits.maxBytes) throw tooLong(this.#limits)
    this.#keepRemainder(chunk)
    return undefined
  }

  /** Parses in place when nothing waits; otherwise joins the chunk to what waits, doubling the room. */
  #append(chunk: Uint8Array): void {
    const waiting = this.#end - this.#start
    if (waiting === 0) {
      this.#bytes = chunk
      this.#start = 0
      this.#end = chunk.length
      return
    }
    if (this.#end + chunk.length > this.#bytes.length) {
      const bytes = new Uint8Array(Math.max(leastRoom, (waiting + chunk.length) * 2))
      bytes.set(this.#bytes.subarray(this.#start, this.#end))
      this.#work += waiting
      this.#bytes = bytes
      this.#start = 0
      this.#end = waiting
    }
    this.#bytes.set(chunk, this.#end)
    this.#work += chunk.length
    this.#end += chunk.length
  }

  /** The chunk belongs to the caller, who may reuse it: what is left of it is copied. */
  #keepRemainder(chunk: Uint8Array): void {
    if (this.#bytes !== chunk) return
    this.#bytes = Uint8Array.prototype.slice.call(chunk, this.#start, this.#end)
    this.#work += this.#bytes.length
    this.#start = 0
    this.#end = this.#bytes.length
  }

  /** Parses the header or one token if it is complete; says whether it was. */
  #step(): boolean {
    this.#work++
    if (!this.#header) return this.#readHeader()
    const tag = this.#bytes[this.#start]
    if (this.#start >= this.#end || tag === undefined) return false
    return tag < firstValueTag ? this.#readDelimiter(tag) : this.#readToken(tag)
  }

  #readHeader(): boolean {
    if (this.#end - this.#start < headerBytes) return false
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#start, headerBytes)
    this.#header = {
      version: { major: view.getUint8(0), minor: view.getUint8(1) },
      code: view.getUint16(2),
      requestId: view.getUint32(4),
    }
    this.#take(headerBytes)
    return true
  }

  #readDelimiter(tag: number): boolean {
    if (tag === endOfAttributes) {
      this.#assembly.expectComplete()
      this.#isComplete = true
    } else {
      this.#assembly.openGroup(tag)
    }
    this.#take(1)
    return true
  }

  #readToken(tag: number): boolean {
    const nameStart = this.#start + 3
    const nameEnd = this.#readLength(nameStart)
    if (nameEnd === undefined) return false
    const valueStart = nameEnd + 2
    const valueEnd = this.#readLength(valueStart)
    if (valueEnd === undefined || valueEnd > this.#end) return false
    this.#assembly.add({ tag, bytes: this.#bytes, nameStart, nameEnd, valueStart, valueEnd })
    this.#take(valueEnd - this.#start)
    return true
  }

  /** Where the field at `start` ends, by the length before it; undefined while that length is not there. */
  #readLength(start: number): number | undefined {
    if (start > this.#end) return undefined
    const length = ((this.#bytes[start - 2] ?? 0) << 8) | (this.#bytes[start - 1] ?? 0)
    if (length > maxLength) throw new Fault('frame-invalid', `a length is negative at byte ${this.#taken}`)
    if (this.#taken + start + length - this.#start > this.#limits.maxBytes) throw tooLong(this.#limits)
    return start + length
  }

  #take(bytes: number): void {
    this.#start += bytes
    this.#taken += bytes
    if (this.#taken > this.#limits.maxBytes) throw tooLong(this.#limits)
  }
}

/**
 * Decodes a whole message and says where its document starts. Throws Fault 'frame-invalid' when it is cut or broken,
 * 'message-too-large' past a limit. Source: RFC 8010 section 3.
 */
export function decodeMessage(
  bytes: Uint8Array,
  limits: Partial<Limits> = {},
): { message: Message; documentOffset: number } {
  const decoded = new MessageReader(limits).push(bytes)
  if (!decoded) throw new Fault('frame-invalid', 'the message ends before its attributes do')
  return { message: decoded.message, documentOffset: bytes.length - decoded.rest.length }
}

/** Encodes a message, ready for its document to follow. Throws Fault 'frame-invalid' for values that do not fit. */
export function encodeMessage(message: Message): Uint8Array {
  const writer = new MessageWriter()
  writer.number(message.version.major, 1)
  writer.number(message.version.minor, 1)
  writer.number(message.code, 2)
  writer.number(message.requestId, 4)
  for (const group of message.groups) {
    writer.number(expectGroupTag(group.tag), 1)
    for (const attribute of group.attributes) writeAttribute(writer, attribute)
  }
  writer.number(endOfAttributes, 1)
  return writer.finish()
}

function expectGroupTag(tag: GroupTag | number): number {
  if (typeof tag === 'string') return groupTags[tag]
  const isKnown = Object.values<number>(groupTags).includes(tag)
  if (tag > 0 && tag < firstValueTag && tag !== endOfAttributes && !isKnown) return tag
  throw new Fault('frame-invalid', `tag ${tag} opens no group of its own`)
}

function tooLong({ maxBytes }: Limits): Fault {
  return new Fault('message-too-large', `the attributes are longer than ${maxBytes} bytes`)
}
