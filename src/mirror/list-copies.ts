import type { DirectoryChange } from '../ports/mirror.ts'
import { copySettings } from './copy-settings.ts'
import type { MirrorSource } from './mirror-parts.ts'
import type { Lists } from './mirror-state.ts'
import type { ListName, MirrorStore } from './mirror-store.ts'

/** Which list a change touches. */
const listOf: Readonly<Partial<Record<DirectoryChange['kind'], ListName>>> = {
  group: 'groups',
  printer: 'printers',
  terminal: 'terminals',
}

/** Copies of the short lists: groups and printers in memory, these and terminals and settings in Redis. */
export class ListCopies {
  readonly #toWrite = new Map<ListName, unknown>()
  /** The settings as written last. */
  #settings = ''

  /** All of them anew. */
  readAll(source: MirrorSource): Promise<Lists> {
    return this.#read(source, new Set(['groups', 'printers', 'terminals']), undefined)
  }

  /** The ones that changed. */
  async readChanged(
    source: MirrorSource,
    changes: readonly DirectoryChange[],
    lists: Lists | undefined,
  ): Promise<Lists | undefined> {
    const names = new Set(changes.flatMap(({ kind }) => listOf[kind] ?? []))
    return lists && names.size > 0 ? this.#read(source, names, lists) : lists
  }

  /** Brings Redis what was read since; what cannot be written now is written the next time. */
  async write(source: MirrorSource, store: MirrorStore, until: number): Promise<void> {
    const settings = JSON.stringify(source.settings.current())
    if (settings !== this.#settings) this.#toWrite.set('settings', copySettings(source))
    for (const [name, content] of this.#toWrite) {
      await store.writeList(name, content, until)
      this.#toWrite.delete(name)
    }
    this.#settings = settings
  }

  async #read(source: MirrorSource, names: ReadonlySet<ListName>, lists: Lists | undefined): Promise<Lists> {
    const [groups, printers] = await Promise.all([
      names.has('groups') || !lists ? source.users.groups() : lists.groups,
      names.has('printers') || !lists ? source.printers.list() : [...lists.printers.values()],
    ])
    if (names.has('groups')) this.#toWrite.set('groups', groups)
    if (names.has('printers')) this.#toWrite.set('printers', printers)
    if (names.has('terminals')) this.#toWrite.set('terminals', await source.terminals.list())
    return { groups, printers: new Map(printers.map(printer => [printer.name, printer])) }
  }
}
