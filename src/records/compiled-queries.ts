import type { Compilable } from 'kysely'
import type { SqlValue, Statement } from './sql.ts'

/** Stands for a value in a query while it is compiled. */
class Slot {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

interface Compiled {
  readonly sql: string
  readonly parameters: readonly (SqlValue | Slot)[]
}

/** Names times sets of columns; a caller whose columns vary without bound is a mistake in the program. */
const maxCompiled = 500

/**
 * Queries of the way from key to paper, each built and compiled once: building one anew costs more than running it. Kysely
 * builds them with a placeholder for each value; a call only puts its values in place.
 */
export class CompiledQueries {
  readonly #compiled = new Map<string, Compiled>()

  /**
   * The statement for these values. `build` is called once for each name and set of value names, with placeholders in
   * place of the values: it must put them into the query as they are and decide nothing by them but whether they are
   * there: a value that is undefined has no placeholder.
   */
  statement<Values extends Readonly<Record<string, SqlValue | undefined>>>(
    name: string,
    values: Values,
    build: (values: Values) => Compilable,
    expect?: number,
  ): Statement {
    const key = `${name}:${namesIn(values).join()}`
    const { sql, parameters } = this.#compiled.get(key) ?? this.#compile(key, values, build)
    const given = parameters.map(value => (value instanceof Slot ? (values[value.name] ?? null) : value))
    return expect === undefined ? { sql, parameters: given } : { sql, parameters: given, expect }
  }

  #compile<Values extends Readonly<Record<string, SqlValue | undefined>>>(
    key: string,
    values: Values,
    build: (values: Values) => Compilable,
  ): Compiled {
    if (this.#compiled.size >= maxCompiled) throw new RangeError('queries are compiled without bound')
    const slots = Object.fromEntries(namesIn(values).map(name => [name, new Slot(name)]))
    const { sql, parameters } = build(slots as unknown as Values).compile() // placeholders pass for the values
    const compiled = { sql, parameters: parameters as Compiled['parameters'] } // row border: slots and literals
    this.#compiled.set(key, compiled)
    return compiled
  }
}

function namesIn(values: Readonly<Record<string, SqlValue | undefined>>): readonly string[] {
  return Object.keys(values).filter(name => values[name] !== undefined)
}
