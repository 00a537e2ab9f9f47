import type { Writable } from 'node:stream'
import { type Column, formatFacts, formatTable } from './table.ts'

type Facts = readonly (readonly [string, string | number | null])[]

const columnsOfPaper = 80

/** What a command prints on. Each write waits for whoever reads; one into a pipe that was closed throws its error. */
export class Screen {
  readonly #out: Writable & { readonly columns?: number }

  constructor(out: Writable & { readonly columns?: number }) {
    this.#out = out
  }

  get width(): number {
    return Math.max(40, this.#out.columns ?? columnsOfPaper)
  }

  async lines(...lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.write(lines.map(line => `${line}\n`).join(''))
  }

  async table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], hasTitles = true): Promise<void> {
    await this.lines(...formatTable(columns, rows, { width: this.width, hasTitles }))
  }

  async facts(facts: Facts): Promise<void> {
    await this.lines(...formatFacts(facts, this.width))
  }

  write(text: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#out.write(text, error => (error ? reject(error) : resolve()))
    })
  }
}

/** Whether an error says that nobody reads what is written any more. */
export function isClosedPipe(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_WRITE_AFTER_END'
}
