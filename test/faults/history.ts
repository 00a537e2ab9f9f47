import { createWriteStream, type WriteStream } from 'node:fs'

/** One thing that happened. A `document` is the SHA-256 of its bytes, which no other document has. */
export type Happening =
  /** A client begins to send a document. */
  | { readonly kind: 'submitted'; readonly document: string; readonly owner: string; readonly title: string }
  /** The gateway answered with success: from here on the document must not be lost. */
  | { readonly kind: 'acknowledged'; readonly document: string; readonly owner: string; readonly jobId: number }
  | { readonly kind: 'refused'; readonly document: string; readonly status: string }
  /** The connection broke before there was an answer: nobody knows whether it is held. */
  | { readonly kind: 'cut'; readonly document: string }
  /** A credential was given at a terminal. */
  | { readonly kind: 'log-in'; readonly owner: string; readonly printer: string; readonly via: 'pin' | 'card' }
  /** What came of a credential that was given at a terminal of a fleet. */
  | Tried
  /** Something of a fleet fails from here on; or runs again so long after it was begun, and all is well so long after. */
  | { readonly kind: 'struck'; readonly component: string; readonly what: string }
  | { readonly kind: 'healed'; readonly component: string; readonly runsAfterMs: number; readonly afterMs: number }
  /** What a terminal showed in the end. */
  | { readonly kind: 'shown'; readonly owner: string; readonly printer: string; readonly text: string }
  /** The owner was asked whether a document came out, and said so. */
  | { readonly kind: 'answered'; readonly document: string; readonly owner: string; readonly didPrint: boolean }
  | Printed<'print-started'>
  | Printed<'sheet'>
  /** All of it came out. */
  | Printed<'printed'>
  /** From here on something else goes wrong, or nothing. */
  | { readonly kind: 'phase'; readonly name: string }
  | { readonly kind: 'printer-restarted'; readonly printer: string }
  | { readonly kind: 'killed'; readonly number: number; readonly moment: string }
  /** The gateway is ready again, so long after the kill. */
  | { readonly kind: 'ready'; readonly afterMs: number }
  /** Everything that a gateway had under way when it was stopped or killed is another one's or settled, so long after. */
  | { readonly kind: 'taken-over'; readonly afterMs: number; readonly releases: number }
  /** Every terminal has a gateway again, so long after one was killed. */
  | { readonly kind: 'terminals-moved'; readonly afterMs: number }
  /** The gateway did what it never may: ended by itself, did not start, left a person without an answer. */
  | { readonly kind: 'broken'; readonly what: string }
  /** At the end: a job that has not ended, as the admin API tells it. */
  | { readonly kind: 'remaining'; readonly jobId: number; readonly state: string; readonly octets: number | null }

/** `old`: a PIN that was revoked or replaced; `over`: one whose time is up. */
export type Credential = 'pin' | 'card' | 'wrong' | 'old' | 'over'

export interface Tried {
  readonly kind: 'tried'
  readonly site: string
  readonly terminal: string
  readonly credential: Credential
  /** `unavailable`: it said that nobody is served just now; `silent`: no answer, or none about the credential. */
  readonly outcome: 'let-in' | 'refused' | 'throttled' | 'unavailable' | 'silent'
  /** From the last key to the answer. */
  readonly afterMs: number
  /** What was shown. */
  readonly text: string
  /** Since when it opens nothing any more, in milliseconds of this history. */
  readonly endedAt?: number
  /** Since when its owner has it. */
  readonly givenAt?: number
}

type Printed<Kind extends string> = {
  readonly kind: Kind
  readonly document: string
  readonly printer: string
  /** The job's name at the printer, one for each release. */
  readonly printerJob: string
}

/** A line of the history: what happened, and when, in milliseconds since the bench began. */
export type HistoryLine = Happening & { readonly at: number }

/** Everything that happened in one run, in order; each line is also written to a file as it happens. */
export class History implements AsyncDisposable {
  readonly path: string
  readonly lines: HistoryLine[] = []
  /** Acknowledged documents that have not come out. */
  readonly waiting = new Set<string>()
  /** Documents that were acknowledged, by the job's id. */
  readonly acknowledged = new Map<number, string>()
  /** Documents that came out whole. */
  readonly printed = new Set<string>()
  readonly #file: WriteStream
  readonly #began = performance.now()

  constructor(path: string) {
    this.path = path
    this.#file = createWriteStream(path)
  }

  /** Milliseconds since the bench began. */
  get now(): number {
    return Math.round(performance.now() - this.#began)
  }

  note(happening: Happening): void {
    const line = { at: this.now, ...happening }
    this.lines.push(line)
    if (line.kind === 'acknowledged') {
      this.waiting.add(line.document)
      this.acknowledged.set(line.jobId, line.document)
    }
    if (line.kind === 'printed') {
      this.waiting.delete(line.document)
      this.printed.add(line.document)
    }
    this.#file.write(`${JSON.stringify(line)}\n`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#file.end(resolve)
    await promise
  }
}
