import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const hourMs = 3_600_000
const maxAheadMs = 10 * 365 * 24 * hourMs

/** Time cannot be moved so far; the message says why. */
export class TimeProblem extends Error {}

/** How far the gateway's time is ahead of this machine's. Kept beside its data: at no start may it fall behind what it knew. */
export class OfficeTime {
  readonly #file: string
  #aheadMs: number

  private constructor(file: string, aheadMs: number) {
    this.#file = file
    this.#aheadMs = aheadMs
  }

  static async read(dataFolder: string): Promise<OfficeTime> {
    const file = join(dataFolder, 'office-ahead-ms')
    const text = await readFile(file, 'utf8').catch(() => '0')
    const aheadMs = Number(text)
    return new OfficeTime(file, aheadMs > 0 && aheadMs <= maxAheadMs ? aheadMs : 0)
  }

  get aheadMs(): number {
    return this.#aheadMs
  }

  /** Of the gateway; milliseconds since 1970. */
  get nowMs(): number {
    return Date.now() + this.#aheadMs
  }

  /** Throws TimeProblem after ten years. */
  async forward(hours: number): Promise<void> {
    const aheadMs = this.#aheadMs + hours * hourMs
    if (aheadMs > maxAheadMs) throw new TimeProblem('the office is ten years ahead already')
    // First on disk: a gateway that starts behind what it knew opens nothing.
    await writeFile(this.#file, String(aheadMs), { mode: 0o600 })
    this.#aheadMs = aheadMs
  }
}
