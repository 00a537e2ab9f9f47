import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { type Driver, FieldFault, type Terminal, type TerminalContext } from '../src/driver.ts'
import { lines } from './lines/driver.ts'
import { optionProblems } from './option-problem.ts'

/** Every driver. A new one is added here and nowhere else. */
export const drivers: readonly Driver[] = [lines]

/** The driver of a name, undefined when there is none. */
export function findDriver(name: string): Driver | undefined {
  return drivers.find(driver => driver.name === name)
}

/** Checks a terminal's options. Throws FieldFault that says which member of the terminal is wrong and what it takes. */
export function checkDriverOptions(name: string, options: unknown): void {
  checkedDriver(name, options)
}

/** Opens a terminal; its options are checked first. Rejects as `checkDriverOptions` and `Driver.open` do. */
export async function openDriver(name: string, options: unknown, context: TerminalContext): Promise<Terminal> {
  return checkedDriver(name, options).open(options, context)
}

/** Each driver's name and the JSON Schema of its options, for the documentation of the API. */
export function describeDrivers(): readonly { readonly name: string; readonly options: TSchema }[] {
  return drivers.map(({ name, options }) => ({ name, options }))
}

function checkedDriver(name: string, options: unknown): Driver {
  const driver = findDriver(name)
  if (!driver) {
    const detail = `there is no "${name}"; there are ${drivers.map(each => each.name).join(', ')}`
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
