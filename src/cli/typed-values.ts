import { misused } from './complaint.ts'
import { readInputText } from './input-file.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * Values by name out of `NAME=VALUE`: JSON where it is JSON, else text; `NAME=@FILE` takes the text of a file without the
 * line break at its end, `NAME=@-` that of the standard input.
 */
export async function readAssignments(
  surroundings: Surroundings,
  texts: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const values = new Map<string, unknown>()
  for (const text of texts) {
    const at = text.indexOf('=')
    if (at < 1) throw misused(`"${text}" is no NAME=VALUE`)
    values.set(text.slice(0, at), await readValue(surroundings, text.slice(at + 1)))
  }
  return Object.fromEntries(values)
}

async function readValue(surroundings: Surroundings, text: string): Promise<unknown> {
  if (text.startsWith('@')) return (await readInputText(surroundings, text.slice(1))).replace(/\r?\n$/, '')
  return typedValue(text)
}

/** JSON where it is JSON, else the text. */
export function typedValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
