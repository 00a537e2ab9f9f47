import { Fault } from '../core/fault.ts'
import {
  type Attribute,
  endOfCollection,
  type Group,
  type GroupTag,
  groupTags,
  memberName,
  type Value,
  valueTags,
} from './codec-message.ts'
import { decodeName } from './codec-text.ts'
import { decodeValue } from './codec-values.ts'

/** What one message may hold; each limit has its reason beside its default in `codec.ts`. */
export interface CountLimits {
  readonly maxGroups: number
  readonly maxAttributesPerGroup: number
  readonly maxValues: number
  readonly maxDepth: number
}

/** One token: a value with the name that stands before it, empty for a further value. Offsets lie inside `bytes`. */
export interface Token {
  readonly tag: number
  readonly bytes: Uint8Array
  readonly nameStart: number
  readonly nameEnd: number
  readonly valueStart: number
  readonly valueEnd: number
}

interface OpenAttribute extends Attribute {
  readonly values: Value[]
}

/** A list of attributes that is still growing: a group, or a collection inside it. */
interface Level {
  readonly attributes: OpenAttribute[]
  current: OpenAttribute | undefined
}

const groupNames: ReadonlyMap<number, GroupTag> = new Map(
  (Object.keys(groupTags) as GroupTag[]).map(tag => [groupTags[tag], tag]),
)

/** Builds groups from tokens, nesting by a stack of at most `maxDepth` levels and never by recursion. */
export class GroupAssembly {
  readonly groups: Group[] = []
  readonly #limits: CountLimits
  #levels: Level[] = []
  #values = 0

  constructor(limits: CountLimits) {
    this.#limits = limits
  }

  /** Opens a group, tags 0x01 to 0x0f without 0x03. Throws Fault for tag 0x00 and inside a collection. */
  openGroup(tag: number): void {
    this.expectComplete()
    if (tag === 0) throw new Fault('frame-invalid', 'tag 0x00 opens no group')
    if (this.groups.length >= this.#limits.maxGroups) throw new Fault('message-too-large', 'too many groups')
    const attributes: OpenAttribute[] = []
    this.groups.push({ tag: groupNames.get(tag) ?? tag, attributes })
    this.#levels = [{ attributes, current: undefined }]
  }

  /** Takes one token. Throws Fault 'frame-invalid' where it may not stand, 'message-too-large' past a limit. */
  add(token: Token): void {
    const level = this.#levels.at(-1)
    if (!level) throw new Fault('frame-invalid', 'an attribute stands before the first group')
    if (this.#levels.length > 1) this.#addInside(level, token)
    else this.#addToGroup(level, token)
  }

  /** Throws Fault 'frame-invalid' while a collection is open. */
  expectComplete(): void {
    if (this.#levels.length > 1) throw new Fault('frame-invalid', 'a collection is not closed')
  }

  #addToGroup(level: Level, token: Token): void {
    if (token.tag === memberName || token.tag === endOfCollection) {
      throw new Fault('frame-invalid', 'a member stands outside of a collection')
    }
    if (token.nameEnd > token.nameStart) {
      if (level.attributes.length >= this.#limits.maxAttributesPerGroup) {
        throw new Fault('message-too-large', 'too many attributes in a group')
      }
      openAttribute(level, decodeName(token.bytes, token.nameStart, token.nameEnd))
    }
    this.#addValue(level, token)
  }

  #addInside(level: Level, token: Token): void {
    if (token.nameEnd > token.nameStart) throw new Fault('frame-invalid', 'a name stands inside a collection')
    if (token.tag === memberName) {
      expectValues(level)
      openAttribute(level, decodeName(token.bytes, token.valueStart, token.valueEnd))
      return
    }
    if (token.tag === endOfCollection) {
      expectValues(level)
      this.#levels.pop()
      return
    }
    this.#addValue(level, token)
  }

  #addValue(level: Level, token: Token): void {
    if (!level.current) throw new Fault('frame-invalid', 'a value stands before the first name')
    if (++this.#values > this.#limits.maxValues) throw new Fault('message-too-large', 'too many values')
    if (token.tag === valueTags.collection) {
      level.current.values.push({ tag: 'collection', value: this.#openCollection() })
      return
    }
    level.current.values.push(decodeValue(token.tag, token.bytes, token.valueStart, token.valueEnd))
  }

  #openCollection(): readonly Attribute[] {
    if (this.#levels.length > this.#limits.maxDepth) {
      throw new Fault('message-too-large', `collections nest deeper than ${this.#limits.maxDepth}`)
    }
    const attributes: OpenAttribute[] = []
    this.#levels.push({ attributes, current: undefined })
    return attributes
  }
}

function openAttribute(level: Level, name: string): void {
  level.current = { name, values: [] }
  level.attributes.push(level.current)
}

function expectValues(level: Level): void {
  if (level.current?.values.length === 0) throw new Fault('frame-invalid', 'a member has no value')
}
