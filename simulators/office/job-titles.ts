import { decodeMessage, encodeMessage } from '../../src/ipp/codec.ts'
import { attribute, findGroup, firstString, request } from '../../src/ipp/codec-attributes.ts'
import { isSuccessful } from '../../src/ipp/codec-names.ts'

interface OwnedJob {
  readonly id: number
  readonly userName: string
}

const maxTitles = 500
const maxExpected = 50
const answerMilliseconds = 5_000

/**
 * What the documents in the queue are called. The gateway tells a title to the job's owner only: so this asks as the owner,
 * from the machine that the job came from, and remembers what was printed and mailed here.
 */
export class JobTitles {
  readonly #queueUri: string
  readonly #titles = new Map<number, string>()
  readonly #asked = new Set<number>()
  /** Mailed, and not in the queue yet; the oldest first. */
  #expected: readonly { readonly userName: string; readonly title: string }[] = []

  constructor(queueUri: string) {
    this.#queueUri = queueUri
  }

  get(jobId: number): string | undefined {
    return this.#titles.get(jobId)
  }

  set(jobId: number, title: string): void {
    this.#titles.set(jobId, title)
    for (const oldest of [...this.#titles.keys()].slice(0, -maxTitles)) this.#titles.delete(oldest)
  }

  /** A document of this name is on its way to the queue. */
  expect(userName: string, title: string): void {
    this.#expected = [...this.#expected, { userName, title }].slice(-maxExpected)
  }

  /** Asks about each job once. Never rejects. */
  async learn(jobs: readonly OwnedJob[]): Promise<void> {
    const unknown = jobs.filter(({ id }) => !this.#titles.has(id) && !this.#asked.has(id))
    for (const { id } of unknown) this.#asked.add(id)
    for (const oldest of [...this.#asked].slice(0, -maxTitles)) this.#asked.delete(oldest)
    const asked = await Promise.all(unknown.map(job => this.#ask(job).catch(() => undefined)))
    for (const [at, job] of unknown.entries()) {
      const title = asked[at] ?? this.#takeExpected(job.userName)
      if (title !== undefined) this.set(job.id, title)
    }
  }

  #takeExpected(userName: string): string | undefined {
    const found = this.#expected.find(expected => expected.userName === userName)
    this.#expected = this.#expected.filter(expected => expected !== found)
    return found?.title
  }

  /** Get-Job-Attributes. Source: RFC 8011 section 4.3.4. */
  async #ask({ id, userName }: OwnedJob): Promise<string | undefined> {
    const message = request('Get-Job-Attributes', 1, [
      attribute('printer-uri', 'uri', this.#queueUri),
      attribute('job-id', 'integer', id),
      attribute('requesting-user-name', 'nameWithoutLanguage', userName),
      attribute('requested-attributes', 'keyword', 'job-name'),
    ])
    const answer = await fetch(this.#queueUri.replace(/^ipp:/, 'http:'), {
      method: 'POST',
      headers: { 'content-type': 'application/ipp' },
      body: Buffer.from(encodeMessage(message)),
      signal: AbortSignal.timeout(answerMilliseconds),
    })
    const { message: said } = decodeMessage(new Uint8Array(await answer.arrayBuffer()))
    return isSuccessful(said.code) ? firstString(findGroup(said, 'job'), 'job-name') : undefined
  }
}
