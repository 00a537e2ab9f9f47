import type { Ports } from '../ports.ts'
import type { MirrorState } from './mirror-state.ts'
import type { MirrorStore } from './mirror-store.ts'

/** The directory, as the mirror reads it. */
export type MirrorSource = Pick<
  Ports,
  'changes' | 'logInFacts' | 'users' | 'pins' | 'cards' | 'printers' | 'terminals' | 'settings' | 'sealer'
>

/** What the parts of a mirror share. */
export interface MirrorParts {
  readonly source: MirrorSource
  /** Over a connection of its own, so that no log-in waits behind a snapshot. */
  readonly store: MirrorStore
  readonly state: MirrorState
  readonly clock: Ports['clock']
  readonly random: Ports['random']
  readonly log: Ports['log']
}
