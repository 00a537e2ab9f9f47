import type { ImapFlow } from 'imapflow'
import { isFault } from '../core/fault.ts'
import { Turns } from '../gateway/turns.ts'
import type { InboundMail, MailSink } from '../ports/inbound.ts'
import type { Clock, Log } from '../ports.ts'
import { keepMail } from './kept-mail.ts'

/** Where mails go that cannot be taken: beside the folder, for a person to look at. */
export const asideFolder = 'Holdfast-Aside'

/** Mails between two deletions, at most: those would come twice after a crash. */
const groupSize = 8
/** Mails between two looks at what there is. */
const roundSize = 25 * groupSize
/** Mails in work at once. */
const maxAtOnce = 4
const chunkOctets = 2 ** 20
const maxFailures = 3
const firstDelayMs = 10_000
const longestDelayMs = 3_600_000
/** Mails that nobody could decide about in this time are given up. */
const giveUpAfter = { hours: 48 }

/** What came of a mail that stays in the folder for now. */
interface Postponed {
  readonly tries: number
  readonly failures: number
  readonly dueAt: Temporal.Instant
}

/** `hindered`: by what has nothing to do with the mail. */
type Outcome = 'taken' | 'try-later' | 'hindered' | 'failed' | 'too-large'

interface Listed {
  readonly uid: number
  readonly octets: number
  readonly receivedAt: Temporal.Instant
}

export interface MailboxOptions {
  readonly sink: MailSink
  readonly clock: Clock
  readonly log: Log
  readonly folder: string
}

/** What is remembered of a folder over connections, so that no mail is handed on twice but after a crash. */
export class MailboxMemory {
  #validity: bigint | undefined
  readonly taken = new Set<number>()
  readonly postponed = new Map<number, Postponed>()

  /** Forgets all when the folder's numbers mean other mails now (RFC 9051 section 2.3.1.1). */
  begin(validity: bigint): void {
    if (this.#validity !== validity) {
      this.taken.clear()
      this.postponed.clear()
    }
    this.#validity = validity
  }

  /** Forgets mails that are gone. */
  keepOnly(uids: readonly number[]): void {
    const there = new Set(uids)
    for (const uid of this.taken) if (!there.has(uid)) this.taken.delete(uid)
    for (const uid of this.postponed.keys()) if (!there.has(uid)) this.postponed.delete(uid)
  }
}

/** Hands the mails of the open folder to the sink, each with its end: deleted, moved aside, or left for later. */
export class MailboxRound {
  readonly #client: ImapFlow
  readonly #memory: MailboxMemory
  readonly #options: MailboxOptions
  readonly #maxOctets: number
  readonly #turns = new Turns({ most: maxAtOnce, mostWaiting: groupSize })

  constructor(client: ImapFlow, memory: MailboxMemory, options: MailboxOptions & { readonly maxOctets: number }) {
    this.#client = client
    this.#memory = memory
    this.#options = options
    this.#maxOctets = options.maxOctets
  }

  /** Works until no mail is due; gives when the next one is, if one waits. */
  async run(signal: AbortSignal): Promise<Temporal.Instant | undefined> {
    while (!signal.aborted) {
      const all = (await this.#client.search({ deleted: false }, { uid: true })) || []
      this.#memory.keepOnly(all)
      const due = all.filter(uid => this.#isDue(uid)).slice(0, roundSize)
      if (due.length === 0) return this.#nextDue()
      for (let at = 0; at < due.length && !signal.aborted; at += groupSize)
        await this.#work(due.slice(at, at + groupSize))
    }
    return undefined
  }

  #isDue(uid: number): boolean {
    const postponed = this.#memory.postponed.get(uid)
    return !postponed || Temporal.Instant.compare(postponed.dueAt, this.#options.clock.now()) <= 0
  }

  #nextDue(): Temporal.Instant | undefined {
    const due = [...this.#memory.postponed.values()].map(({ dueAt }) => dueAt)
    return due.toSorted(Temporal.Instant.compare)[0]
  }

  async #work(uids: readonly number[]): Promise<void> {
    const query = { uid: true, size: true, internalDate: true }
    const messages = await this.#client.fetchAll([...uids], query, { uid: true })
    const listed = messages.map(({ uid, size, internalDate }) => {
      const date = internalDate ? new Date(internalDate).getTime() : Number.NaN
      const at = Number.isFinite(date) ? Temporal.Instant.fromEpochMilliseconds(date) : this.#options.clock.now()
      return { uid, octets: size ?? 0, receivedAt: at }
    })
    // All of them end before anything else is done, so that what was taken is known whatever became of the others.
    const ends = await Promise.allSettled(
      listed.map(async message => ({ message, outcome: await this.#hand(message) })),
    )
    const failure = ends.find(end => end.status === 'rejected')
    if (failure) throw failure.reason
    const outcomes = ends.flatMap(end => (end.status === 'fulfilled' ? [end.value] : []))
    const aside = outcomes.filter(({ message, outcome }) => this.#isGivenUp(message, outcome))
    await this.#delete(outcomes.filter(({ outcome }) => outcome === 'taken').map(({ message }) => message.uid))
    await this.#moveAside(aside.map(({ message }) => message.uid))
  }

  async #hand(message: Listed): Promise<Outcome> {
    if (this.#memory.taken.has(message.uid)) return 'taken'
    if (message.octets > this.#maxOctets) return 'too-large'
    using _ = await this.#turns.take()
    const { content } = await this.#client.download(`${message.uid}`, undefined, {
      uid: true,
      chunkSize: chunkOctets,
      maxBytes: this.#maxOctets + 1,
    })
    // Somebody else took it away.
    if (!content) return 'try-later'
    const facts = {
      via: 'imap',
      returnPath: undefined,
      recipients: [],
      relay: null,
      receivedAt: message.receivedAt,
    } as const
    try {
      await using mail = await keepMail(content, facts, { folder: this.#options.folder, maxOctets: this.#maxOctets })
      const outcome = await this.#offer(mail)
      if (outcome === 'taken') this.#memory.taken.add(message.uid)
      return outcome
    } catch (error) {
      if (isFault(error, 'message-too-large')) return 'too-large'
      throw error
    }
  }

  /** What the sink says; a throw that is of the mail, not of the day, is the mail's failure. */
  async #offer(mail: InboundMail): Promise<Outcome> {
    try {
      return await this.#options.sink(mail)
    } catch (error) {
      this.#options.log.error({ err: error }, 'a mail was not taken')
      return isFault(error) ? 'hindered' : 'failed'
    }
  }

  #isGivenUp({ uid, receivedAt }: Listed, outcome: Outcome): boolean {
    if (outcome === 'taken') return false
    if (outcome === 'too-large') return true
    const { clock } = this.#options
    const { tries, failures } = this.#memory.postponed.get(uid) ?? { tries: 0, failures: 0 }
    const delay = Math.min(firstDelayMs * 2 ** Math.min(tries, 20), longestDelayMs)
    const next = {
      tries: tries + 1,
      failures: failures + (outcome === 'failed' ? 1 : 0),
      dueAt: clock.now().add({ milliseconds: delay }),
    }
    this.#memory.postponed.set(uid, next)
    if (outcome === 'hindered') return false
    const isOld = Temporal.Instant.compare(receivedAt.add(giveUpAfter), clock.now()) < 0
    return next.failures >= maxFailures || (isOld && next.tries > maxFailures)
  }

  async #delete(uids: readonly number[]): Promise<void> {
    if (uids.length === 0) return
    // In Gmail deleting means to archive; only its trash is emptied.
    const trash = this.#client.capabilities.has('X-GM-EXT-1') ? await this.#trash() : undefined
    const range = uids.join()
    const done = trash
      ? await this.#client.messageMove(range, trash, { uid: true })
      : await this.#client.messageDelete(range, { uid: true })
    if (!done) throw new Error('the server deletes no mails')
  }

  async #trash(): Promise<string | undefined> {
    return (await this.#client.list()).find(({ specialUse }) => specialUse === '\\Trash')?.path
  }

  async #moveAside(uids: readonly number[]): Promise<void> {
    if (uids.length === 0) return
    this.#options.log.warn({ mails: uids.length, folder: asideFolder }, 'mails that cannot be taken are moved aside')
    // It may be there already: the move tells.
    await this.#client.mailboxCreate(asideFolder).catch(() => undefined)
    if (!(await this.#client.messageMove(uids.join(), asideFolder, { uid: true })))
      throw new Error('the server moves no mails')
  }
}
