/** How a setting is filled in. */
export type SettingForm =
  | { readonly kind: 'flag' | 'number' | 'list' | 'hours' | 'scope' | 'rights' | 'time' }
  | { readonly kind: 'integer'; readonly least: number; readonly most: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** `isLong`: several lines. */
  | { readonly kind: 'text'; readonly isLong?: boolean }

/** What one setting is: default, effect, and what it takes. */
export interface SettingDefinition<T> {
  readonly fallback: T
  /** What it does, for API and documents. */
  readonly about: string
  /** What is accepted, in words. */
  readonly bounds: string
  readonly accepts: (value: unknown) => boolean
  readonly form: SettingForm
  /** Makes an accepted value whole. Without it a value stands as it is given. */
  readonly complete?: (value: unknown) => T
  /** Kept encrypted and never shown again: not in an answer, the audit or a log. */
  readonly isSecret?: boolean
  /** Settings that name where this secret goes: changing one of them forgets it, unless it is given again. */
  readonly boundTo?: readonly string[]
}

export function flag(fallback: boolean, about: string): SettingDefinition<boolean> {
  const accepts = (value: unknown) => typeof value === 'boolean'
  return { fallback, about, bounds: 'true or false', accepts, form: { kind: 'flag' } }
}

export function integer(fallback: number, least: number, most: number, about: string): SettingDefinition<number> {
  const accepts = (value: unknown) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most
  const form = { kind: 'integer', least, most } as const
  return { fallback, about, bounds: `a whole number from ${least} to ${most}`, accepts, form }
}

export function oneOf<const T extends string>(
  fallback: NoInfer<T>,
  accepted: readonly T[],
  about: string,
): SettingDefinition<T> {
  const names = accepted.map(value => `"${value}"`)
  const bounds = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
  const form = { kind: 'choice', choices: accepted } as const
  return { fallback, about, bounds, accepts: value => accepted.some(one => one === value), form }
}

/** One line of text that matches a pattern; `bounds` says in words which. */
export function text(
  fallback: string,
  shape: { readonly pattern: RegExp; readonly bounds: string },
  about: string,
): SettingDefinition<string> {
  const accepts = (value: unknown) => typeof value === 'string' && shape.pattern.test(value)
  return { fallback, about, bounds: shape.bounds, accepts, form: { kind: 'text' } }
}

/** A text that is never shown again; an empty one: there is none. */
export function secret(about: string, boundTo: readonly string[]): SettingDefinition<string> {
  const accepts = (value: unknown) => typeof value === 'string' && /^[^\p{Cc}]{0,1024}$/u.test(value)
  const bounds = 'text of at most 1024 characters without control characters; empty: none'
  return { fallback: '', about, bounds, accepts, isSecret: true, boundTo, form: { kind: 'text' } }
}

/** A list of different texts, each matching a pattern. */
export function list(
  fallback: readonly string[],
  shape: { readonly pattern: RegExp; readonly bounds: string; readonly most: number },
  about: string,
): SettingDefinition<readonly string[]> {
  const accepts = (value: unknown) =>
    Array.isArray(value) &&
    value.length <= shape.most &&
    new Set(value).size === value.length &&
    value.every(one => typeof one === 'string' && shape.pattern.test(one))
  const bounds = `a list of at most ${shape.most} different ${shape.bounds}`
  return { fallback, about, bounds, accepts, form: { kind: 'list' } }
}

/** Shapes of text that several settings share. */
export const shapes = {
  label: { pattern: /^[^\p{Cc}]{1,127}$/u, bounds: 'text of 1 to 127 characters' },
  freeText: { pattern: /^[^\p{Cc}]{0,1024}$/u, bounds: 'text of at most 1024 characters' },
  host: {
    pattern: /^$|^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$|^[\da-fA-F:]{2,39}$/,
    bounds: 'a host name or address; empty: none',
  },
  address: {
    pattern: /^$|^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,187}[A-Za-z0-9])?$/,
    bounds: 'an e-mail address; empty: none',
  },
  url: {
    pattern: /^$|^https?:\/\/[^\s/?#@]{1,255}(?:\/[^\s?#]{0,255})?$/,
    bounds: 'an http: or https: URL without query; empty: none',
  },
} as const
