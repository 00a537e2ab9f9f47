import type { Troubles } from '../gateway/gather-facts.ts'
import type { AdminParts } from './admin-parts.ts'

/** What is wrong with mail and its documents just now, as health tells it. */
export async function readTroubles({ health }: Pick<AdminParts, 'health'>): Promise<Troubles> {
  const { parts } = await health()
  const problem = (name: string) => (parts[name]?.ok === false ? (parts[name].reason ?? 'does not work') : null)
  return {
    mailProblem: problem('mail'),
    mailboxProblem: problem('mailbox'),
    officeProblem: problem('officeDocuments'),
  }
}
