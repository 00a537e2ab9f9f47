import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { SecondTries } from './test/second-tries.ts'
import { SpecCoverage } from './test/spec-coverage.ts'

const setupFiles = ['temporal-polyfill/global']
// The fast and the long tests prove rules, not disks: where memory can be a folder, their files are there. What must survive
// a crash is proven on a disk, by the tests of the project "servers".
const memory = '/dev/shm'
const inMemory = { setupFiles, env: existsSync(memory) ? { TMPDIR: memory } : {}, isolate: false }

// Servers that share two cores with everything else are late at times. What passes only at the second try is named at the
// end of the run.
const onceMore = { retry: 1 }

// Real servers, and nothing that two tests beside it would slow down past a promise.
const beside = [
  'test/records.contract/**/*.test.ts',
  'test/mirror/{contract,failover,follow,inspect-redis,poisoned,secrets,trouble,zone-throttle}.slow.test.ts',
  'test/mail/{convert-office,fetch-imap,mail-bombs,mail-crash,mail-path}.slow.test.ts',
  'test/house/{backup,cards,command-line,cut-off,database-clock,database-roles,disk-full,doctor,drain,guest-flow,log-outcomes,log-stuck,mail,mail-abuse,main-job,mirror,no-secrets,office,operate,print-clients,record-away,refusals,restart,sbom,simulate,start-refused,unprivileged,users-from-elsewhere}.test.ts',
  'test/documents/*.slow.test.ts',
  'test/web/**/*.test.ts',
  'test/servers/{mail-server,postgres,run,snmpd}.test.ts',
  'test/records/{kept-room,sqlite}.slow.test.ts',
  'test/faults/{fleet,kill,printer-faults}.test.ts',
  'test/gateway/printer-faults.slow.test.ts',
  'test/ipp/server-log-in.slow.test.ts',
]

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', new SecondTries(), new SpecCoverage()],
    projects: [
      {
        test: {
          ...inMemory,
          name: 'fast',
          include: [
            'test/*.test.ts',
            'test/{core,gateway,drivers,ipp,spool,backup,cli,http,mail,mirror,records,directory-sync}/**/*.test.ts',
          ],
          exclude: ['**/*.{slow,long}.test.ts'],
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      // As fast as the fast ones, but more of them than half a minute holds.
      {
        test: {
          ...inMemory,
          name: 'long',
          include: ['test/**/*.long.test.ts'],
          testTimeout: 20_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'beside',
          setupFiles,
          include: beside,
          // They wait for servers more than they compute.
          maxWorkers: 3,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...onceMore,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'servers',
          setupFiles,
          include: ['test/{servers,house,faults,snmp,web}/**/*.test.ts', 'test/**/*.slow.test.ts'],
          exclude: beside,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...onceMore,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
