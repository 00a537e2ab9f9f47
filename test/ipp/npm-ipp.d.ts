/** What the differential tests use of npm `ipp` 2.0.1, which brings no types. */
declare module 'ipp' {
  type Table = Readonly<Record<string, unknown>> & { readonly lookup: readonly (string | undefined)[] }

  const ipp: {
    readonly parse: (bytes: Buffer) => Readonly<Record<string, unknown>>
    readonly operations: Table
    readonly statusCodes: Table
    readonly enums: Readonly<Record<'job-state' | 'printer-state', Table>>
  }
  export = ipp
}
