import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type HeaderReading, maxHeaderOctets, readHeader } from '../core/mail-header.ts'
import { Turns } from '../gateway/turns.ts'
import type { SettingsStore } from '../ports/directory.ts'
import type { InboundMail, MailReader, MailReading, ReadMail } from '../ports/inbound.ts'
import type { MailParts, ParseAnswer, ParseRequest } from './parse-messages.ts'
import { ScratchFile } from './scratch-file.ts'

export interface ParserOptions {
  readonly settings: SettingsStore
  /** A private folder for mails in work. */
  readonly folder: string
  /** Longest reading of one mail; 20 s unless told. */
  readonly withinMs?: number
}

/** Threads, and with them mails read at once. */
const maxWorkers = 2
/** Mails that may wait for one: those that the two ways in let through. */
const maxWaiting = 16
const heapMiB = 256
/** Of what a mail holds, decoded, however small it is itself. */
const leastMaxContentOctets = 50 * 2 ** 20

/** Reads mails in threads of their own: see parse-mail-worker.ts. */
export class ThreadedMailReader implements MailReader, AsyncDisposable {
  readonly #options: ParserOptions
  readonly #idle: Worker[] = []
  readonly #all = new Set<Worker>()
  readonly #turns = new Turns({ most: maxWorkers, mostWaiting: maxWaiting })

  constructor(options: ParserOptions) {
    this.#options = options
  }

  async header(mail: InboundMail): Promise<HeaderReading> {
    let head: Uint8Array = new Uint8Array(0)
    for await (const chunk of mail.content()) {
      head = Buffer.concat([head, chunk])
      if (head.length >= maxHeaderOctets + 4) break
    }
    return readHeader(head)
  }

  async read(mail: InboundMail): Promise<MailReading> {
    const maxOctets = this.#options.settings.current()['inbound.maxMessageBytes']
    if (mail.octets > maxOctets) return { outcome: 'refused', reason: 'mail-too-large' }
    await using stack = new AsyncDisposableStack()
    const input = stack.use(await ScratchFile.create(this.#options.folder))
    for await (const chunk of mail.content()) await input.write(chunk)
    await using kept = new AsyncDisposableStack()
    const output = kept.use(await ScratchFile.create(this.#options.folder))
    const answer = await this.#ask({
      input: input.access,
      octets: input.octets,
      output: output.access,
      maxContentOctets: Math.max(leastMaxContentOctets, maxOctets),
    })
    if (answer.outcome === 'refused') return answer
    return { outcome: 'read', mail: readMail(answer.parts, output, kept.move()) }
  }

  async #ask(request: ParseRequest): Promise<ParseAnswer> {
    using _ = await this.#turns.take()
    const worker = this.#idle.pop() ?? this.#start()
    const answer = await answerOf(worker, request, this.#options.withinMs ?? 20_000)
    if (answer) this.#idle.push(worker)
    // Its files are closed after this: it must have ended before.
    else await this.#end(worker)
    return answer ?? { outcome: 'refused', reason: 'mail-unreadable' }
  }

  #start(): Worker {
    const worker = new Worker(new URL('./parse-mail-worker.ts', import.meta.url), {
      name: 'mail',
      resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    })
    this.#all.add(worker)
    worker.once('exit', () => this.#forget(worker))
    // Without a listener it would end the process; whoever waits for an answer hears of it too.
    worker.on('error', () => this.#forget(worker))
    // A thread that waits for mails keeps nobody alive.
    worker.unref()
    return worker
  }

  #forget(worker: Worker): void {
    this.#all.delete(worker)
    const at = this.#idle.indexOf(worker)
    if (at !== -1) this.#idle.splice(at, 1)
  }

  async #end(worker: Worker): Promise<void> {
    this.#forget(worker)
    await worker.terminate()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all].map(worker => this.#end(worker)))
  }
}

/** The worker's answer; undefined when it breaks, runs out of memory, or takes too long. */
async function answerOf(worker: Worker, request: ParseRequest, withinMs: number): Promise<ParseAnswer | undefined> {
  const over = new AbortController()
  const patience = setTimeout(() => over.abort(), withinMs)
  try {
    worker.postMessage(request)
    const ended = once(worker, 'exit', { signal: over.signal }).then(() => undefined)
    const answered = once(worker, 'message', { signal: over.signal }).then(([answer]) => answer as ParseAnswer)
    return await Promise.race([answered, ended])
  } catch {
    return undefined
  } finally {
    clearTimeout(patience)
    over.abort()
  }
}

function readMail({ documents, ...facts }: MailParts, file: ScratchFile, kept: AsyncDisposable): ReadMail {
  return {
    ...facts,
    documents: documents.map(({ name, format, ...range }) => ({
      name,
      format,
      octets: range.octets,
      content: () => file.read(range),
    })),
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  }
}
