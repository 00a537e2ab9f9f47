import { defineConfig } from 'vitest/config'

const setupFiles = ['temporal-polyfill/global']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          setupFiles,
          include: ['test/{core,gateway,drivers,ipp,spool,http,records}/**/*.test.ts'],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'servers',
          setupFiles,
          include: ['test/{records.contract,servers,house,faults,snmp}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
