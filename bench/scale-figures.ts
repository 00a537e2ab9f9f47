/** A figure that docs/scale.md computes with, and where it is from. */
export interface Figure {
  readonly value: number
  readonly what: string
  /** A bench of ours, a setting's default, or `assumed`. */
  readonly from: string
}

const sizes = '`bench sizes`'
const speed = '`speed.md`, mirror'
const asked = 'asked for'
const assumed = 'assumed'

/** What is to be carried, and how people use it. */
export const world = {
  sites: { value: 10_000, what: 'sites', from: asked },
  users: { value: 10_000_000, what: 'users, with a PIN each', from: asked },
  printers: { value: 1_000_000, what: 'printers, with a terminal each', from: asked },
  gatewaysPerSite: { value: 2, what: 'gateways at a site', from: assumed },
  logInsPerDay: { value: 2, what: 'log-ins of a user in a day', from: assumed },
  jobsPerDay: { value: 3, what: 'jobs of a user in a day', from: assumed },
  documentBytes: { value: 1_000_000, what: 'bytes of a document', from: assumed },
  peakHourShare: { value: 0.2, what: 'of a day in its busiest hour', from: assumed },
  pinDays: { value: 90, what: 'days until a PIN is replaced', from: assumed },
  deviceChangesPerYear: { value: 1, what: 'changes of a printer or its terminal in a year', from: assumed },
  greatSite: { value: 100, what: 'times the mean site: the greatest site', from: assumed },
} as const satisfies Readonly<Record<string, Figure>>

/** What one unit takes. `bench sizes` and `bench mirror` measure them; the machine had two cores, and others worked on it. */
export const measured = {
  userBytes: { value: 712, what: 'bytes of a user with a PIN in PostgreSQL, indexes included', from: sizes },
  changeBytes: { value: 124, what: 'bytes of a change that is kept', from: sizes },
  deviceBytes: { value: 334, what: 'bytes of a printer with its terminal in PostgreSQL', from: sizes },
  deviceHeapBytes: { value: 1_186, what: 'bytes of the heap for a printer with its terminal read in', from: sizes },
  devicesReadPerSecond: { value: 38_900, what: 'printers with their terminals read in a second', from: sizes },
  pollsPerSecond: {
    value: 1_055,
    what: 'polls of the change feed a second, PostgreSQL and its client on two cores',
    from: sizes,
  },
  idlePolls: { value: 4.2, what: 'transactions a second of an idle gateway at the directory', from: sizes },
  idleSitePolls: { value: 4.8, what: 'transactions a second of an idle gateway at its site record', from: sizes },
  idleConnections: { value: 2, what: 'connections of an idle gateway to the directory', from: sizes },
  idleRedisCommands: { value: 6.9, what: 'commands a second of an idle gateway at Redis', from: sizes },
  auditBytes: { value: 432, what: 'bytes of an audit entry in PostgreSQL', from: sizes },
  auditPerSecond: { value: 692, what: 'audit entries made durable in a second', from: sizes },
  jobBytes: { value: 1_244, what: 'bytes of a job with its release in PostgreSQL', from: sizes },
  mirrorBytes: { value: 225, what: 'bytes of a user with a PIN in Redis', from: speed },
  snapshotPerSecond: { value: 21_500, what: 'users mirrored in a second by one snapshot', from: speed },
} as const satisfies Readonly<Record<string, Figure>>

/** Bounds that are set, by us or by an engine. */
export const bounds = {
  mostConnections: {
    value: 5,
    what: 'connections of a gateway to the directory, at most',
    from: '`src/compose/directory.ts`',
  },
  maxConnections: { value: 100, what: '`max_connections` of PostgreSQL', from: 'its default' },
  gatewayBytes: {
    value: 512_000_000,
    what: 'bytes of memory that a gateway may take',
    from: 'aim of `bench terminals`',
  },
  terminalsPerGateway: { value: 5_000, what: 'terminals of a gateway', from: 'aim of `bench terminals`' },
  logInsPerSecond: { value: 500, what: 'log-ins a second of a gateway', from: 'aim of `bench log-in`' },
  snapshotHours: { value: 24, what: 'hours between two snapshots', from: '`kept-until.ts`' },
  guessOdds: { value: 1e-4, what: 'chance that a guess is somebody’s PIN', from: '`pins.guessOdds`' },
  holdHours: { value: 24, what: 'hours for which a job is held', from: '`jobs.holdHours`' },
  recordDays: { value: 90, what: 'days for which a job stays in the record', from: '`jobs.recordDays`' },
  auditDays: { value: 365, what: 'days for which audit entries are kept', from: '`audit.keepDays`' },
  auditPerLogIn: { value: 2, what: 'audit entries of a log-in', from: '`bench log-in`' },
  auditPerJob: { value: 3, what: 'audit entries of a job: held, released, printed', from: assumed },
} as const satisfies Readonly<Record<string, Figure>>
