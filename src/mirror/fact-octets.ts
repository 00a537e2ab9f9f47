const uuidForm = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/
const uuidOctets = 16
/** Milliseconds of an instant: unsigned, up to the year 10889. What lies outside is as far inside as can be told. */
const instantOctets = 6
const latestMs = 2 ** 48 - 1

/** Writes the octets of a fact. */
export class FactWriter {
  readonly #parts: Uint8Array[] = []

  octet(value: number): this {
    return this.rest(Uint8Array.of(value))
  }

  whole(value: number, octets: number): this {
    const part = Buffer.alloc(octets)
    part.writeUIntBE(value, 0, octets)
    return this.rest(part)
  }

  instant(at: Temporal.Instant): this {
    return this.whole(Math.min(Math.max(at.epochMilliseconds, 0), latestMs), instantOctets)
  }

  /** At most 16,383 octets. */
  octets(part: Uint8Array): this {
    const { byteLength } = part
    if (byteLength >= 1 << 14) throw new RangeError('too long for a fact')
    return (byteLength < 1 << 7 ? this.octet(byteLength) : this.whole(byteLength | (1 << 15), 2)).rest(part)
  }

  text(text: string): this {
    return this.octets(Buffer.from(text, 'utf8'))
  }

  /** A UUID in 16 octets; another id as text, after an octet that tells. */
  id(id: string): this {
    return uuidForm.test(id) ? this.octet(1).rest(Buffer.from(id.replaceAll('-', ''), 'hex')) : this.octet(0).text(id)
  }

  rest(part: Uint8Array): this {
    this.#parts.push(part)
    return this
  }

  done(): Buffer {
    return Buffer.concat(this.#parts)
  }
}

/** Reads them again. They are authentic when they come here, so what is wrong with them is a mistake of the program. */
export class FactReader {
  readonly #octets: Buffer
  #at = 0

  constructor(octets: Buffer) {
    this.#octets = octets
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#octets.byteLength
  }

  octet(): number {
    return this.whole(1)
  }

  whole(octets: number): number {
    const value = this.#octets.readUIntBE(this.#at, octets)
    this.#at += octets
    return value
  }

  instant(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(this.whole(instantOctets))
  }

  octets(): Buffer {
    const first = this.octet()
    return this.#take(first < 1 << 7 ? first : ((first & 0x7f) << 8) | this.octet())
  }

  text(): string {
    return this.octets().toString('utf8')
  }

  id(): string {
    if (this.octet() === 0) return this.text()
    const hex = this.#take(uuidOctets).toString('hex')
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  }

  rest(): Buffer {
    return this.#take(this.#octets.byteLength - this.#at)
  }

  #take(octets: number): Buffer {
    const taken = this.#octets.subarray(this.#at, this.#at + octets)
    if (taken.byteLength !== octets) throw new RangeError('a fact is too short')
    this.#at += octets
    return taken
  }
}
