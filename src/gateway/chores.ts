import { isFault } from '../core/fault.ts'
import type { Ports } from '../ports.ts'

const leaseName = 'chores'

/**
 * What one gateway does for the whole site: of several, the first that asks, as long as it lives. Each chore is safe when
 * two do it at once for a moment; the lease spares the site the work.
 */
export class Chores {
  readonly #ports: Pick<Ports, 'siteLeases' | 'membership'>
  readonly #isAlone: boolean
  /** The life in which this gateway took the lease; it holds it as long as that lives. */
  #member: string | undefined

  constructor(ports: Pick<Ports, 'siteLeases' | 'membership'>, { isAlone }: { readonly isAlone: boolean }) {
    this.#ports = ports
    this.#isAlone = isAlone
  }

  /** Takes the lease when nobody has it. Never throws a Fault: nobody takes it while the record is away. */
  async look(): Promise<void> {
    if (this.areOurs) return
    try {
      const { member } = this.#ports.membership.tenure()
      if ((await this.#ports.siteLeases.take([leaseName], member)).length > 0) this.#member = member
    } catch (error) {
      if (!isFault(error)) throw error
    }
  }

  /** Whether this gateway does them, as far as it looked. */
  get areOurs(): boolean {
    return this.#isAlone || (this.#member !== undefined && this.#member === this.#present)
  }

  get #present(): string | undefined {
    try {
      return this.#ports.membership.tenure().member
    } catch (error) {
      if (!isFault(error, 'tenure-over')) throw error
      return undefined
    }
  }
}
