import type { FaultRow } from './fault-row.ts'
import { runTests } from './run-tests.ts'
import { tryDatabaseOutages } from './try-database-outages.ts'
import { tryIppFuzz, tryMailBombs, tryTiming } from './try-hostile-bytes.ts'
import { tryKills } from './try-kills.ts'
import { tryPowerLoss } from './try-power-loss.ts'
import { tryLies, tryWires } from './try-printer-faults.ts'
import { trySoak } from './try-soak.ts'

const fullDisk = [
  'test/house/disk-full.test.ts',
  'test/spool/spool-faults.slow.test.ts',
  'test/records/sqlite.slow.test.ts',
]
const otherPrinters = ['test/servers/ippeveprinter.test.ts', 'test/servers/cupsd.test.ts']
const otherClients = ['test/house/print-clients.test.ts', 'test/house/ipptool.test.ts', 'test/house/main-job.test.ts']
const notYet = 'not in this version'

/** The table, a row for each kind of fault. */
export const faultRows: readonly FaultRow[] = [
  { id: 'F1', fault: '`kill -9` at any time', invariants: ['I1', 'I2', 'I3', 'I9'], act: tryKills },
  { id: 'F2', fault: 'a power cut', invariants: ['I1', 'I3', 'I9'], act: tryPowerLoss },
  { id: 'F3', fault: 'a full disk', invariants: ['I1', 'I8'], act: () => runTests(fullDisk) },
  { id: 'F4', fault: 'Redis', invariants: ['I4', 'I5', 'I7'], act: notYet },
  { id: 'F5', fault: 'PostgreSQL', invariants: ['I1', 'I3', 'I4', 'I7'], act: tryDatabaseOutages },
  { id: 'F6', fault: 'the wire to a printer', invariants: ['I2', 'I3', 'I7'], act: tryWires },
  { id: 'F7', fault: 'printers that lie', invariants: ['I2', 'I3', 'I8'], act: tryLies },
  {
    id: 'F8',
    fault: 'other implementations',
    invariants: ['I1', 'I2', 'I3'],
    act: () => runTests([...otherPrinters, ...otherClients]),
  },
  { id: 'F14', fault: 'mutated IPP', invariants: ['I7', 'I8'], act: tryIppFuzz },
  { id: 'F15', fault: 'OSDP', invariants: ['I2', 'I5', 'I6'], act: 'not built' },
  { id: 'F16', fault: 'mails that do harm', invariants: ['I7', 'I8', 'I10'], act: tryMailBombs },
  { id: 'F19', fault: 'names told by time', invariants: ['I6'], act: tryTiming },
  { id: 'F22', fault: 'all of it for long', invariants: ['I1', 'I2', 'I3', 'I7', 'I8', 'I9'], act: trySoak },
]
