import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { promisify } from 'node:util'
import { ailing, type Diagnosis, well } from '../core/diagnosis.ts'
import { earliestMs } from '../core/trusted-time.ts'

const advice = 'PINs begin and end by this clock: let it follow a time server (systemd-timesyncd or chrony)'
/** Whether the machine's clock follows a time server, as far as the system tells. */
export async function examineClock(now: number): Promise<Diagnosis> {
  if (now < earliestMs) return ailing('clock', 'broken', [`it says ${new Date(now).toISOString()}`, advice])
  const isSynchronised = (await hasMarker()) || (await askSystem())
  if (isSynchronised === true) return well('clock', 'synchronised')
  if (isSynchronised === false) return ailing('clock', 'warning', ['it follows no time server', advice])
  return ailing('clock', 'warning', [
    'the system does not tell whether it follows a time server',
    `check it yourself; ${advice}`,
  ])
}

/** Made by systemd-timesyncd at its first synchronisation. Source: systemd-timesyncd.service(8). */
function hasMarker(): Promise<boolean> {
  return access('/run/systemd/timesync/synchronized').then(
    () => true,
    () => false,
  )
}

/** The kernel's word, whichever program keeps the clock; undefined where nobody can be asked. */
async function askSystem(): Promise<boolean | undefined> {
  try {
    const asked = ['show', '--property=NTPSynchronized', '--value']
    const { stdout } = await promisify(execFile)('timedatectl', asked, { timeout: 3_000, maxBuffer: 4096 })
    return stdout.trim() === 'yes'
  } catch {
    return undefined
  }
}
