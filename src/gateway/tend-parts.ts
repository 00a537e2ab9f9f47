import type { Ports } from '../ports.ts'
import type { CardListening } from './card-listening.ts'
import type { PrinterConditions } from './printer-conditions.ts'
import type { Releases } from './release-jobs.ts'
import type { ThrottleGate } from './throttle-gate.ts'
import type { Whereabouts } from './whereabouts.ts'

/** What tending a terminal needs of the ports. */
export type TendPorts = Pick<
  Ports,
  | 'clock'
  | 'log'
  | 'steps'
  | 'random'
  | 'users'
  | 'pins'
  | 'cards'
  | 'facts'
  | 'settings'
  | 'indexer'
  | 'jobs'
  | 'spool'
  | 'audit'
  | 'tallies'
  | 'printerLink'
>

/** What all terminals of a gateway share. */
export interface TendParts {
  readonly ports: TendPorts
  readonly gate: ThrottleGate
  readonly releases: Releases
  readonly conditions: PrinterConditions
  /** Takes the wish of somebody whose PIN is over for a new one by mail; whether it was taken. */
  readonly askForPin?: (userName: string, terminalName: string) => Promise<boolean>
  /** Where people choose from lists. */
  readonly whereabouts?: Whereabouts
  /** Takes taps that are no log-ins. */
  readonly listening?: Pick<CardListening, 'take'>
  /** Number of terminals of the site. */
  readonly terminals: () => number
}

/** What an administrator sees of a terminal. */
export interface TerminalState {
  readonly connected: boolean
  readonly since: Temporal.Instant | null
  /** Why it is not connected. */
  readonly reason: string | null
  readonly inUse: boolean
}

/** `suspended`: its gateway is no member of its site just now; `retiring`: it is being stopped. */
export type Service = 'open' | 'suspended' | 'retiring'
