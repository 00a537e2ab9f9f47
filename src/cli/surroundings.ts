import type { Readable, Writable } from 'node:stream'
import type { Diagnosis } from '../core/diagnosis.ts'

/** What of the connection a flag said. */
export interface ConnectionFlags {
  readonly url?: string
  readonly tokenFile?: string
  readonly data?: string
}

/** How a gateway is reached, from flags, environment and holdfast.json. */
export interface Connection {
  readonly url: URL
  /** Whether a flag said so. */
  readonly isUrlGiven: boolean
  readonly tokenFile: string | undefined
  readonly dataFolder: string
  readonly isDataGiven: boolean
}

export interface BackupOrder extends GatewayFlags {
  readonly file: string
  /** Where the keys go; undefined: they are not saved. */
  readonly keysFile: string | undefined
  readonly stop: AbortSignal
}

export interface RestoreOrder extends GatewayFlags {
  readonly file: string
  /** A file that `backup --with-keys` wrote, or a folder of keys; undefined: they are put in place later. */
  readonly keys: string | undefined
  readonly stop: AbortSignal
}

/** Flags of a gateway's start by key, such as `data`. */
export interface GatewayFlags {
  readonly flags: Readonly<Record<string, string>>
}

/** What a backup holds. */
export interface BackupTold {
  readonly jobs: number
  readonly documents: number
  readonly users: number
  readonly octets: number
  readonly madeAt: string
  /** Numbers of jobs whose document was not in the spool. */
  readonly missing: readonly number[]
}

/** A flag with what it is for. */
export interface FlagAbout {
  readonly flag: string
  readonly about: string
}

/** All that the command line touches outside itself. */
export interface Surroundings {
  readonly version: string
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(isRaw: boolean): unknown }
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable
  /** Aborts when the person has had enough. */
  readonly interrupt: AbortSignal
  /** Who is logged in at this machine. */
  readonly localUser: string
  /** Folder for what belongs to this person; absolute. */
  readonly personalFolder: string
  readonly gatewayFlags: readonly FlagAbout[]
  readConnection(flags: ConnectionFlags): Connection
  backUp(order: BackupOrder): Promise<BackupTold>
  /** Looks at the installation of this configuration, without touching it. */
  diagnose(order: GatewayFlags): Promise<readonly Diagnosis[]>
  restore(order: RestoreOrder): Promise<BackupTold & { readonly dataFolder: string }>
}
