import type { Office, Tone } from './office.ts'
import type { ReceivedMail } from './post-office.ts'
import { type Trouble, troublesOf } from './trouble.ts'

/** What can be seen in the office, as the page shows it. */
export interface OfficeState {
  readonly isReady: boolean
  /** How far the gateway's time is ahead of this machine's. */
  readonly aheadMs: number
  readonly people: readonly PersonState[]
  readonly jobs: readonly JobState[]
  readonly printers: readonly PrinterState[]
  readonly terminals: readonly TerminalState[]
  readonly mails: readonly MailState[]
}

/** Without its text, which is long. */
type MailState = Pick<ReceivedMail, 'id' | 'to' | 'subject' | 'at'>

interface PersonState {
  readonly userName: string
  readonly pin: string | null
  readonly validUntil: string | null
}

interface JobState {
  readonly id: number
  readonly owner: string
  readonly title: string
  readonly octets: number | null
  readonly text: string
}

interface PrinterState {
  readonly name: string
  readonly sheets: number
  readonly troubles: readonly Trouble[]
  /** What the gateway says of it. */
  readonly problem: string | null
  readonly isPrinting: boolean
  readonly piles: readonly PileState[]
}

interface PileState {
  readonly id: number
  readonly text: string
  readonly sheets: number
  readonly isOpenable: boolean
}

interface TerminalState {
  readonly name: string
  readonly isConnected: boolean
  readonly screen: string
  readonly tone: Tone | null
}

export function stateOf(office: Office): OfficeState {
  const { view } = office.watch
  return {
    isReady: view.isReady && office.gateway.isRunning,
    aheadMs: office.time.aheadMs,
    people: office.people.map(({ userName }) => {
      const issued = office.pins.get(userName)
      return { userName, pin: issued?.pin ?? null, validUntil: issued?.validUntil ?? null }
    }),
    jobs: view.jobs.map(({ id, userName, octets, state }) => ({
      id,
      owner: nameOf(office, userName),
      title: titleOf(office, id),
      octets,
      text: jobTexts[state] ?? 'on its way to the printer',
    })),
    printers: office.devices.printers.map(({ name, device, tray }) => ({
      name,
      sheets: device.sheets,
      troubles: troublesOf(device),
      problem: view.printers.get(name) ?? null,
      isPrinting: device.jobs.some(job => job.state === 'processing'),
      piles: tray.piles.map(({ id, jobName, sheets, bytes }) => ({
        id,
        text: pileText(office, jobName),
        sheets,
        isOpenable: bytes !== undefined,
      })),
    })),
    terminals: office.devices.terminals.map(({ plan: { name }, device }) => ({
      name,
      isConnected: device.isConnected,
      screen: device.screen(),
      tone: office.tones.get(name) ?? null,
    })),
    mails: office.post.mails.map(({ id, to, subject, at }) => ({ id, to, subject, at })),
  }
}

const jobTexts: Readonly<Record<string, string>> = {
  receiving: 'being received',
  held: 'held until its owner is at a printer',
  printing: 'printing',
  uncertain: 'uncertain: its owner is asked at the keypad',
}

function pileText(office: Office, jobName: string): string {
  const owner = office.watch.view.released.get(jobName)
  return owner ? `${titleOf(office, owner.jobId)} · ${nameOf(office, owner.userName)}` : 'A document'
}

function titleOf(office: Office, jobId: number): string {
  return office.titles.get(jobId) ?? `Document ${jobId} (told to its owner only)`
}

function nameOf(office: Office, userName: string): string {
  return office.people.find(person => person.userName === userName)?.displayName ?? userName
}
