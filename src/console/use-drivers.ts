import { useLoaded } from './use-loaded.ts'

/** JSON Schema of an option, as far as drivers use it. */
export interface OptionSchema {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly writeOnly?: boolean
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly OptionSchema[]
  readonly properties?: Readonly<Record<string, OptionSchema>>
  readonly required?: readonly string[]
}

export interface Driver {
  readonly name: string
  readonly options: OptionSchema
}

/** The drivers of the gateway; none until they are known. */
export function useDrivers(): readonly Driver[] {
  return useLoaded<{ readonly drivers: readonly Driver[] }>('/api/drivers').value?.drivers ?? []
}
