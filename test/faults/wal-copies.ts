import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { SeededRandom } from '../fuzz/random.ts'

/** A database as a disk may hold it: what was synced at one moment, and what was written until a later one. */
export interface DiskState {
  readonly database: string
  /** Of the later moment. */
  readonly wal: Uint8Array
  /** So much of it was there when the last of `acknowledged` was. */
  readonly syncedBytes: number
  readonly acknowledged: readonly number[]
}

const program = fileURLToPath(new URL('../records/units-until-killed.ts', import.meta.url))
const salts = { from: 16, to: 24 } // of the header of a WAL: changed when it begins anew; sqlite.org/fileformat2.html, 4.1
const longestTries = 20

/** Lets a program store units, stops it twice for a moment, and keeps what its files are then. */
export async function copyWhileWriting(folder: string, random: SeededRandom): Promise<DiskState> {
  for (let tries = 1; tries <= longestTries; tries++) {
    const state = await copyOnce(folder, `copy-${tries}`, random)
    if (state) return state
  }
  throw new Error(`the log began anew between two moments, ${longestTries} times`)
}

async function copyOnce(folder: string, name: string, random: SeededRandom): Promise<DiskState | undefined> {
  const file = join(folder, `${name}.db`)
  const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const heard: number[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', line => heard.push(Number(line)))
  try {
    await Promise.race([once(lines, 'line'), once(child, 'exit')])
    await wait(random.below(300))
    child.kill('SIGSTOP')
    // What it printed may still be on its way here: counted as not acknowledged.
    const acknowledged = [...heard]
    await copyFile(file, `${file}.then`)
    const before = await readFile(`${file}-wal`)
    child.kill('SIGCONT')
    await wait(1 + random.below(60))
    child.kill('SIGSTOP')
    const wal = await readFile(`${file}-wal`)
    const isSame = Buffer.compare(before.subarray(salts.from, salts.to), wal.subarray(salts.from, salts.to)) === 0
    return isSame ? { database: `${file}.then`, wal, syncedBytes: before.length, acknowledged } : undefined
  } finally {
    child.kill('SIGKILL')
    await Promise.race([once(child, 'close'), wait(5_000)])
  }
}
