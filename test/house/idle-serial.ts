/**
 * Hears 50 keys while idle: one long timer, nothing else that runs. On Node 26.4 and later the bytes of serialport 13 wait
 * until another callback runs (node-serialport issue 3148), which any other work would hide. Prints `ready`, then the time
 * of each key in nanoseconds of the machine's monotonic clock.
 */
import { openDriver } from '../../drivers/index.ts'

const keysExpected = 50
const longestMs = 10_000

const heardAt: string[] = []
const done = Promise.withResolvers<void>()
const timer = setTimeout(done.resolve, longestMs)

await using _terminal = await openDriver(
  'lines',
  { path: process.argv[2] },
  {
    terminalName: 'idle',
    emit: event => {
      if (event.kind === 'connected') process.stdout.write('ready\n')
      if (event.kind !== 'key') return
      heardAt.push(process.hrtime.bigint().toString())
      if (heardAt.length === keysExpected) done.resolve()
    },
    log: () => undefined,
  },
)
await done.promise
clearTimeout(timer)
process.stdout.write(`${heardAt.join(' ')}\n`)
