import { isFault } from '../core/fault.ts'
import type { NamedRecords, TerminalRecord, Terminals } from '../ports/directory.ts'

/** Records of the directory of which the last list that was read answers while the directory is away. */
export class KeptRecords<T extends { readonly name: string }> implements NamedRecords<T> {
  protected readonly records: NamedRecords<T>
  #kept: readonly T[] | undefined

  /** `kept`: what was known of them before; undefined: nothing. */
  constructor(records: NamedRecords<T>, kept?: readonly T[]) {
    this.records = records
    this.#kept = kept
  }

  async list(): Promise<readonly T[]> {
    try {
      this.#kept = await this.records.list()
      return this.#kept
    } catch (error) {
      if (this.#kept && isFault(error, 'directory-away')) return this.#kept
      throw error
    }
  }

  async find(name: string): Promise<T | undefined> {
    try {
      return await this.records.find(name)
    } catch (error) {
      if (this.#kept && isFault(error, 'directory-away')) return this.#kept.find(record => record.name === name)
      throw error
    }
  }

  create(record: T): Promise<void> {
    return this.records.create(record)
  }

  change(name: string, change: Partial<Omit<T, 'name'>>): Promise<T> {
    return this.records.change(name, change)
  }

  remove(name: string): Promise<boolean> {
    return this.records.remove(name)
  }
}

/** Of none that the directory gives. */
const keptRevision = -1

/** The same for terminals. */
export class KeptTerminals extends KeptRecords<TerminalRecord> implements Terminals {
  readonly #terminals: Terminals
  #revision = keptRevision

  constructor(terminals: Terminals, kept?: readonly TerminalRecord[]) {
    super(terminals, kept)
    this.#terminals = terminals
  }

  async revision(): Promise<number> {
    try {
      this.#revision = await this.#terminals.revision()
    } catch (error) {
      if (!isFault(error, 'directory-away')) throw error
    }
    return this.#revision
  }
}
