import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { type Driver, FieldFault, type Terminal, type TerminalContext } from '../src/driver.ts'
import { lines } from './lines/driver.ts'
import { optionProblems } from './option-problem.ts'

/** Every driver of this folder. A new one is added here and nowhere else. */
export const drivers: readonly Driver[] = [lines]

/** The drivers of a gateway. */
export interface DriverShelf {
  /** Checks a terminal's options. Throws FieldFault that says which member of the terminal is wrong and what it takes. */
  readonly check: (name: string, options: unknown) => void
  /** Opens a terminal; its options are checked first. Rejects as `check` and `Driver.open` do. */
  readonly open: (name: string, options: unknown, context: TerminalContext) => Promise<Terminal>
  /** Each driver's name and the JSON Schema of its options, for the documentation of the API. */
  readonly describe: () => readonly { readonly name: string; readonly options: TSchema }[]
}

/** The drivers of this folder, and further ones. */
export function stockShelf(further: readonly Driver[] = []): DriverShelf {
  const all = [...drivers, ...further]
  return {
    check: (name, options) => void checkedDriver(all, name, options),
    open: async (name, options, context) => checkedDriver(all, name, options).open(options, context),
    describe: () => all.map(({ name, options }) => ({ name, options })),
  }
}

/** Those of a gateway without further drivers. */
export const { check: checkDriverOptions, open: openDriver, describe: describeDrivers } = stockShelf()

/** The driver of a name, undefined when there is none. */
export function findDriver(name: string): Driver | undefined {
  return drivers.find(driver => driver.name === name)
}

function checkedDriver(all: readonly Driver[], name: string, options: unknown): Driver {
  const driver = all.find(each => each.name === name)
  if (!driver) {
    const detail = `there is no "${name}"; there are ${all.map(each => each.name).join(', ')}`
    throw new FieldFault(`driver: ${detail}`, [{ path: ['driver'], detail }])
  }
  if (Value.Check(driver.options, options)) return driver
  const fields = optionProblems(driver.options, options).map(({ option, detail }) => ({
    path: option === undefined ? ['options'] : ['options', option],
    detail,
  }))
  const texts = fields.map(({ path: [, option = ''], detail }) => `${option} ${detail}`.trim())
  throw new FieldFault(`options of ${name}: ${texts.join('; ')}`, fields)
}
