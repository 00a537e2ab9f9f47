import { type FaultRow, type Trial, together } from './fault-row.ts'
import { runTests } from './run-tests.ts'
import { tryDatabaseOutages } from './try-database-outages.ts'
import { tryFailovers } from './try-failovers.ts'
import { tryFullQueue } from './try-full-queue.ts'
import { tryGuessing } from './try-guessing.ts'
import { tryIppFuzz, tryMailBombs, tryTiming } from './try-hostile-bytes.ts'
import { tryHostileSockets } from './try-hostile-sockets.ts'
import { tryKills } from './try-kills.ts'
import { tryManyTerminals } from './try-many-terminals.ts'
import { tryPowerLoss } from './try-power-loss.ts'
import { tryLies, tryWires } from './try-printer-faults.ts'
import { tryReturns } from './try-returns.ts'
import { trySoak } from './try-soak.ts'

const fullDisk = [
  'test/house/disk-full.test.ts',
  'test/spool/spool-faults.slow.test.ts',
  'test/records/sqlite.slow.test.ts',
]
const otherPrinters = ['test/servers/ippeveprinter.test.ts', 'test/servers/cupsd.test.ts']
const otherClients = ['test/house/print-clients.test.ts', 'test/house/ipptool.test.ts', 'test/house/main-job.test.ts']
const mailServers = [
  'test/mail/deliver-mail.long.test.ts',
  'test/mail/smtp-transport.long.test.ts',
  'test/mail/mail-crash.slow.test.ts',
]
const redis = [
  'test/mirror/trouble.slow.test.ts',
  'test/mirror/failover.slow.test.ts',
  'test/mirror/poisoned.slow.test.ts',
  'test/mirror/follow.slow.test.ts',
  'test/mirror/zone-throttle.slow.test.ts',
]
const races = [
  'test/gateway/check-credential.long.test.ts',
  'test/gateway/shared-throttle.long.test.ts',
  'test/gateway/fenced-release.long.test.ts',
  'test/records.contract/jobs.test.ts',
]
const clocks = [
  'test/house/database-clock.test.ts',
  'test/house/users-from-elsewhere.test.ts',
  'test/core/pin.test.ts',
  'test/core/trusted-time.test.ts',
  'test/gateway/keep-time.long.test.ts',
]
const serialLines = [
  'test/house/serial-lines.test.ts',
  'test/drivers/transport.test.ts',
  'test/drivers/lines-link.test.ts',
]
const keysAndBackups = [
  'test/spool/keys.long.test.ts',
  'test/house/backup.test.ts',
  'test/records.contract/upgrade.test.ts',
]

const tryRedis = async (trial: Trial) => together(await tryFailovers(trial), await runTests(redis))
const tryDirectory = async (trial: Trial) => together(await tryReturns(trial), await tryDatabaseOutages(trial))

/** The table, a row for each kind of fault. */
export const faultRows: readonly FaultRow[] = [
  { id: 'F1', fault: '`kill -9` at any time', invariants: ['I1', 'I2', 'I3', 'I9'], act: tryKills },
  { id: 'F2', fault: 'a power cut', invariants: ['I1', 'I3', 'I9'], act: tryPowerLoss },
  { id: 'F3', fault: 'a full disk', invariants: ['I1', 'I8'], act: () => runTests(fullDisk) },
  { id: 'F4', fault: 'Redis', invariants: ['I4', 'I5', 'I7'], act: tryRedis },
  { id: 'F5', fault: 'PostgreSQL', invariants: ['I1', 'I3', 'I4', 'I7'], act: tryDirectory },
  { id: 'F6', fault: 'the wire to a printer', invariants: ['I2', 'I3', 'I7'], act: tryWires },
  { id: 'F7', fault: 'printers that lie', invariants: ['I2', 'I3', 'I8'], act: tryLies },
  {
    id: 'F8',
    fault: 'other implementations',
    invariants: ['I1', 'I2', 'I3'],
    act: () => runTests([...otherPrinters, ...otherClients]),
  },
  { id: 'F9', fault: 'mail servers', invariants: ['I10'], act: () => runTests(mailServers) },
  { id: 'F10', fault: 'clocks', invariants: ['I4', 'I5'], act: () => runTests(clocks) },
  { id: 'F11', fault: 'serial lines', invariants: ['I2', 'I7'], act: () => runTests(serialLines) },
  { id: 'F12', fault: 'very many terminals', invariants: ['I7', 'I8'], act: tryManyTerminals },
  { id: 'F13', fault: 'sockets that hold on', invariants: ['I7', 'I8'], act: tryHostileSockets },
  { id: 'F14', fault: 'mutated IPP', invariants: ['I7', 'I8'], act: tryIppFuzz },
  { id: 'F15', fault: 'OSDP', invariants: ['I2', 'I5', 'I6'], act: 'not built' },
  { id: 'F16', fault: 'mails that do harm', invariants: ['I7', 'I8', 'I10'], act: tryMailBombs },
  {
    id: 'F17',
    fault: 'races',
    invariants: ['I2', 'I3', 'I5'],
    act: () => runTests(races),
  },
  { id: 'F18', fault: 'a guesser for a day', invariants: ['I5'], act: tryGuessing },
  { id: 'F19', fault: 'names told by time', invariants: ['I6'], act: tryTiming },
  { id: 'F20', fault: 'a queue that fills', invariants: ['I7', 'I8'], act: tryFullQueue },
  { id: 'F21', fault: 'keys and backups', invariants: ['I1', 'I4'], act: () => runTests(keysAndBackups) },
  { id: 'F22', fault: 'all of it for long', invariants: ['I1', 'I2', 'I3', 'I7', 'I8', 'I9'], act: trySoak },
]
