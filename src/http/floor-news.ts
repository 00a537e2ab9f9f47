import type { Static } from 'typebox'
import type { FloorNews, FloorView } from './floor-shapes.ts'

type Kind = keyof Static<typeof FloorView>

/** What one watcher was told, so that it hears of changes alone. Bounded by the number of terminals and printers. */
export class ToldFloor {
  readonly #told = { terminals: new Map<string, string>(), printers: new Map<string, string>() }
  #isFirst = true

  /** What is new in a view; undefined: nothing. */
  newsIn({ terminals, printers }: Static<typeof FloorView>): Static<typeof FloorNews> | undefined {
    const news = {
      whole: this.#isFirst,
      terminals: this.#changed('terminals', terminals),
      printers: this.#changed('printers', printers),
      gone: { terminals: this.#gone('terminals', terminals), printers: this.#gone('printers', printers) },
    }
    this.#isFirst = false
    const parts = [news.terminals, news.printers, news.gone.terminals, news.gone.printers]
    return news.whole || parts.some(part => part.length > 0) ? news : undefined
  }

  #changed<Entry extends { readonly name: string }>(kind: Kind, entries: readonly Entry[]): Entry[] {
    const told = this.#told[kind]
    return entries.filter(entry => {
      const text = JSON.stringify(entry)
      if (told.get(entry.name) === text) return false
      told.set(entry.name, text)
      return true
    })
  }

  #gone(kind: Kind, entries: readonly { readonly name: string }[]): string[] {
    const told = this.#told[kind]
    if (told.size === entries.length) return []
    const names = new Set(entries.map(({ name }) => name))
    const gone = [...told.keys()].filter(name => !names.has(name))
    for (const name of gone) told.delete(name)
    return gone
  }
}
