import { isFault } from '../core/fault.ts'
import { judgePin } from '../core/pin.ts'
import type { Ports } from '../ports.ts'
import { fewAtATime } from './few-at-a-time.ts'
import { issuePin } from './issue-pin.ts'

export type DuePinPorts = Pick<
  Ports,
  | 'clock'
  | 'log'
  | 'random'
  | 'indexer'
  | 'pins'
  | 'users'
  | 'settings'
  | 'audit'
  | 'syncedAccounts'
  | 'outbox'
  | 'sealer'
  | 'webSessions'
>

/** Stretching a PIN takes a processor for 17 ms; more at once would keep log-ins waiting. */
const atOnce = 2
const batch = 200
/** Whoever crashed while issuing is given this long. */
const claimSeconds = 60

/**
 * Issues the first PIN of accounts that a synchronisation made and that have an address (S50, O7). Several gateways may
 * do so at once, and each PIN is issued once; after a crash it is issued by whoever comes next. Answers how many.
 */
export async function issueDuePins(
  ports: DuePinPorts,
  { signal, onIssued }: { readonly signal: AbortSignal; readonly onIssued?: () => void },
): Promise<number> {
  let issued = 0
  while (!signal.aborted && ports.settings.current()['sync.issuePins']) {
    const names = await ports.syncedAccounts.duePins(ports.clock.now(), batch)
    if (names.length === 0) break
    await fewAtATime(names, atOnce, async userName => {
      if (signal.aborted || !(await issueDuePin(ports, userName))) return
      issued += 1
      onIssued?.()
    })
  }
  return issued
}

/** Issues one due PIN. false: it was not due, somebody else issues it, or it cannot be issued now. */
export async function issueDuePin(ports: DuePinPorts, userName: string): Promise<boolean> {
  const at = ports.clock.now()
  const { syncedAccounts } = ports
  if (!(await syncedAccounts.claimDuePin(userName, at, at.add({ seconds: claimSeconds })))) return false
  // Issued before a crash, or by somebody else meanwhile.
  const live = (await ports.pins.ofUser(userName)).some(pin => judgePin(pin, at) === 'valid')
  if (!live) {
    try {
      await issuePin(ports, { userName, actor: 'gateway', cause: 'synchronisation', isBulk: true })
    } catch (error) {
      if (!isFault(error)) throw error
      // It stays due; a user who was deleted meanwhile is no more.
      if (error.code !== 'not-found') ports.log.error({ err: error, userName }, 'due PIN not issued')
      return false
    }
  }
  await syncedAccounts.settleDuePin(userName)
  return !live
}
