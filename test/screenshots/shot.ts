import type { Page } from 'playwright-core'
import type { ShotHouse } from './shot-house.ts'

/** A page as it is photographed. */
export interface Shot {
  readonly name: string
  readonly screens: 'pages' | 'panels'
  /** From an empty page to what is shown. */
  readonly show: (page: Page, house: ShotHouse) => Promise<void>
}
