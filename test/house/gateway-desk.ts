import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runToEnd } from '../servers/run.ts'
import type { StartedGateway } from '../servers/start-gateway.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'

/** A job as the admin API shows it. */
export interface ShownJob {
  readonly id: number
  readonly state: string
  readonly outcome: string | null
  readonly format: string
  readonly octets: number | null
}

/** What an administrator does with a gateway, by its admin API alone. */
export class GatewayDesk {
  readonly gateway: StartedGateway

  constructor(gateway: StartedGateway) {
    this.gateway = gateway
  }

  /** Makes a user, with a PIN: its digits. */
  async addUser(userName: string): Promise<string> {
    await this.gateway.api('POST', '/api/users', { userName })
    return this.issuePin(userName)
  }

  async issuePin(userName: string): Promise<string> {
    return (await this.gateway.api<{ pin: string }>('POST', `/api/users/${userName}/pins`, {})).pin
  }

  async addPrinter(name: string, uri: string, snmp: object | null = null): Promise<void> {
    await this.gateway.api('POST', '/api/printers', { name, uri, snmp })
  }

  async jobsOf(userName: string): Promise<readonly ShownJob[]> {
    return (await this.gateway.api<{ jobs: ShownJob[] }>('GET', `/api/jobs?userName=${userName}`)).jobs
  }

  async statesOf(userName: string): Promise<readonly string[]> {
    return (await this.jobsOf(userName)).map(job => job.state)
  }

  /** Waits until so many jobs of a user are held. */
  async untilHeld(userName: string, count: number): Promise<readonly ShownJob[]> {
    const held = async () => {
      const jobs = (await this.jobsOf(userName)).filter(job => job.state === 'held')
      return jobs.length === count && jobs
    }
    return until(held, { withinMs: 15_000, what: `${count} held jobs` })
  }

  /** Waits until none of a user's jobs is under way. */
  async untilSettled(userName: string): Promise<void> {
    const ends = ['held', 'uncertain', 'purged']
    const areSettled = async () => (await this.statesOf(userName)).every(state => ends.includes(state))
    await until(areSettled, { withinMs: 15_000, what: 'no job under way' })
  }

  /** Waits until every job of a user was printed. */
  async untilPrinted(userName: string): Promise<void> {
    const arePrinted = async () => (await this.jobsOf(userName)).every(job => job.outcome === 'printed')
    await until(arePrinted, { withinMs: 15_000, what: 'every job printed' })
  }

  get queueUri(): string {
    return `ipp://${this.gateway.ipp}/ipp/print`
  }
}

const printJob = `{
  NAME "Print a document"
  OPERATION Print-Job
  GROUP operation-attributes-tag
  ATTR charset attributes-charset utf-8
  ATTR language attributes-natural-language en
  ATTR uri printer-uri $uri
  ATTR name requesting-user-name $user
  ATTR name job-name $title
  ATTR mimeMediaType document-format $filetype
  FILE $filename
  STATUS successful-ok
}
`

/** Prints a file to a queue with ipptool; resolves when it was acknowledged. */
export async function printWithIpptool(
  uri: string,
  file: string,
  job: { readonly userName: string; readonly title?: string },
): Promise<void> {
  await using folder = await openTempFolder('ipptool')
  const path = join(folder.path, 'print.test')
  await writeFile(path, printJob)
  const title = `title=${job.title ?? 'document'}`
  await runToEnd('ipptool', ['-tI', '-d', title, '-f', file, uri, path], { env: { CUPS_USER: job.userName } })
}
