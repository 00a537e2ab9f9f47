/**
 * Loaded into a process by `--expose-gc --import machine-probe.ts?file=FILE&everyMs=MS`: appends a line of figures to the file
 * again and again, until the process ends.
 */
import { appendFileSync, readdirSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

function probe({ searchParams }: URL): void {
  const file = searchParams.get('file') ?? ''
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const note = () => {
    // Of timers that are due every 10 ms: what is above is delay.
    const loopP99Ms = Math.max(0, delay.percentile(99) / 1e6 - 10)
    const files = readdirSync('/proc/self/fd').length
    const { rss } = process.memoryUsage()
    // What is garbage says how lazy the collector is; what is left, whether something is kept for ever.
    delay.disable()
    globalThis.gc?.()
    const { heapUsed: kept, external } = process.memoryUsage()
    appendFileSync(file, `${JSON.stringify({ rss, kept, external, files, loopP99Ms })}\n`)
    delay.reset()
    delay.enable()
  }
  setInterval(note, Number(searchParams.get('everyMs') ?? 1000)).unref()
}

// Threads of the process load it, too.
if (isMainThread) probe(new URL(import.meta.url))
