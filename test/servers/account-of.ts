import type { Account } from './run.ts'
import { runToEnd } from './run.ts'

/** The ids of a local account. */
export async function accountOf(name: string): Promise<Account> {
  const [uid, gid] = await Promise.all([runToEnd('id', ['-u', name]), runToEnd('id', ['-g', name])])
  return { uid: Number(uid), gid: Number(gid) }
}
