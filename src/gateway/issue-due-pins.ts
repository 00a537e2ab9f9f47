import { isFault } from '../core/fault.ts'
import { judgePin } from '../core/pin.ts'
import type { Ports } from '../ports.ts'
import { fewAtATime } from './few-at-a-time.ts'
import { issuePin } from './issue-pin.ts'
import { noteAudit } from './note-audit.ts'

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
    const settling: Promise<void>[] = []
    await fewAtATime(names, atOnce, async userName => {
      const outcome = signal.aborted ? 'left' : await issueOne(ports, userName)
      if (outcome === 'left') return
      // The next stretch need not wait for it: a PIN that is issued and still noted as due is not issued again.
      settling.push(ports.syncedAccounts.settleDuePin(userName))
      if (outcome === 'settled') return
      issued += 1
      onIssued?.()
    })
    await Promise.all(settling)
  }
  return issued
}

/** Issues one due PIN. false: it was not due, somebody else issues it, or it cannot be issued now. */
export async function issueDuePin(ports: DuePinPorts, userName: string): Promise<boolean> {
  const outcome = await issueOne(ports, userName)
  if (outcome !== 'left') await ports.syncedAccounts.settleDuePin(userName)
  return outcome === 'issued'
}

async function issueOne(ports: DuePinPorts, userName: string): Promise<'issued' | 'settled' | 'left'> {
  const at = ports.clock.now()
  if (!(await ports.syncedAccounts.claimDuePin(userName, at, at.add({ seconds: claimSeconds })))) return 'left'
  // Issued before a crash, or by somebody else meanwhile.
  if ((await ports.pins.ofUser(userName)).some(pin => judgePin(pin, at) === 'valid')) return 'settled'
  // Nobody waits for the entry of the audit, and the next PIN need not either.
  const audit: Ports['audit'] = {
    list: filter => ports.audit.list(filter),
    rename: (name, newName) => ports.audit.rename(name, newName),
    erase: name => ports.audit.erase(name),
    append: async entry => noteAudit(ports, entry),
  }
  try {
    await issuePin({ ...ports, audit }, { userName, actor: 'gateway', cause: 'synchronisation', isBulk: true })
    return 'issued'
  } catch (error) {
    if (!isFault(error)) throw error
    // It stays due; a user who was deleted meanwhile is no more.
    if (error.code !== 'not-found') ports.log.error({ err: error, userName }, 'due PIN not issued')
    return 'left'
  }
}
