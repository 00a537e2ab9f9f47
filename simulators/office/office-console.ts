import { createInterface, type Interface } from 'node:readline'
import { ApiProblem } from './admin-api.ts'
import type { OfficePrinter, OfficeTerminal } from './devices.ts'
import type { Person } from './floor-plan.ts'
import type { Office } from './office.ts'
import { stateOf } from './office-state.ts'
import { MailProblem } from './post-office.ts'
import { PrintProblem } from './print-document.ts'
import { isTrouble, troubles } from './trouble.ts'

/** What was typed means nothing; the message says what would. */
class TypingProblem extends Error {}

/** A screen and its tone come one after the other; they are shown together. */
const gatherMilliseconds = 60
const maxListedMails = 3

type Command = (words: readonly string[]) => Promise<string>

/** The office at a plain terminal, as over ssh: devices are numbered, what they show is printed as it changes. */
export class OfficeConsole implements Disposable {
  /** Resolves when whoever typed here left. */
  readonly left: Promise<void>
  readonly #office: Office
  #hasLeft = false
  readonly #lines: Interface
  readonly #shown = new Map<string, string>()
  readonly #onChange = () => this.#showSoon()
  #gathering: NodeJS.Timeout | undefined
  readonly #commands: Readonly<Record<string, Command>>

  constructor(office: Office) {
    this.#office = office
    office.watchers += 1
    this.#lines = createInterface({ input: process.stdin, output: process.stdout, prompt: 'office> ' })
    this.#commands = {
      help: async () => this.#help(),
      print: ([who]) => this.#print(who),
      forward: ([hours]) => this.#forward(hours),
      mail: ([from]) => this.#mail(from),
      mails: async () => this.#listMails(),
      pin: ([who]) => this.#issuePin(who),
      jobs: () => this.#listJobs(),
      repair: ([where]) => this.#repair(where),
      quit: async () => this.#leave(),
      exit: async () => this.#leave(),
    }
    this.left = new Promise(resolve => this.#lines.once('close', resolve))
    this.#lines.on('line', line => void this.#take(line)) // never rejects
    // Ctrl-C ends the office as elsewhere, although the terminal is in raw mode.
    this.#lines.on('SIGINT', () => this.#lines.close())
    office.on('change', this.#onChange)
    this.#showChanges()
    this.#lines.prompt()
  }

  [Symbol.dispose](): void {
    this.#office.off('change', this.#onChange)
    clearTimeout(this.#gathering)
    this.#office.watchers -= 1
    this.#lines.close()
  }

  async #take(line: string): Promise<void> {
    const words = line.trim().split(/\s+/).filter(Boolean)
    try {
      const answer = words.length === 0 ? '' : await this.#obey(words)
      if (answer !== '') this.#say(answer)
    } catch (error) {
      const isExpected = [TypingProblem, ApiProblem, MailProblem, PrintProblem].some(kind => error instanceof kind)
      this.#say(isExpected && error instanceof Error ? error.message : `that failed: ${String(error)}`)
    }
    if (!this.#hasLeft) this.#lines.prompt()
  }

  async #obey(words: readonly string[]): Promise<string> {
    const [first = '', ...rest] = words
    const command = Object.hasOwn(this.#commands, first) ? this.#commands[first] : undefined
    if (command) return command(rest)
    if (isTrouble(first)) {
      await this.#office.break(this.#findPrinter(rest[0]), first)
      return ''
    }
    const terminal = this.#office.devices.terminals[Number(first) - 1]
    if (!terminal) throw new TypingProblem(`"${first}" means nothing here; type help`)
    await this.#use(terminal, rest)
    return ''
  }

  async #use(terminal: OfficeTerminal, [keys = '', who]: readonly string[]): Promise<void> {
    if (keys === 'tap') return this.#office.tap(terminal, this.#findPerson(who))
    if (!/^[0-9*#]{1,32}$/.test(keys)) throw new TypingProblem('a keypad takes digits, * and #, or: tap NAME')
    await this.#office.type(terminal, keys)
  }

  async #print(who: string | undefined): Promise<string> {
    const { userName } = this.#findPerson(who)
    return `${await this.#office.printSample(userName)} of ${userName} waits in the queue`
  }

  async #mail(from = 'visitor@guests.example'): Promise<string> {
    return `${await this.#office.mailSample(from)} of ${from} is mailed`
  }

  async #forward(hours = '1'): Promise<string> {
    if (!/^[1-9]\d{0,3}$/.test(hours)) throw new TypingProblem('how many hours?')
    await this.#office.forward(Number(hours))
    return `the gateway is ${this.#office.time.aheadMs / 3_600_000} h ahead now`
  }

  #listMails(): string {
    const mails = this.#office.post.mails.slice(0, maxListedMails).toReversed()
    return mails.map(({ to, subject, text }) => `To ${to}: ${subject}\n${text}`).join('\n') || 'no mails'
  }

  async #issuePin(who: string | undefined): Promise<string> {
    const { userName } = this.#findPerson(who)
    return `${userName}: ${(await this.#office.issuePin(userName)).pin}`
  }

  async #listJobs(): Promise<string> {
    await this.#office.watch.refresh()
    const { jobs } = stateOf(this.#office)
    return jobs.map(({ title, owner, text }) => `${title} · ${owner}: ${text}`).join('\n') || 'nothing waits'
  }

  async #repair(where: string | undefined): Promise<string> {
    const printer = this.#findPrinter(where)
    await this.#office.repair(printer)
    return `${printer.name} is in order`
  }

  async #leave(): Promise<string> {
    this.#hasLeft = true
    this.#lines.close()
    return ''
  }

  #help(): string {
    const devices = this.#office.devices.terminals.map(({ plan }, at) => `${at + 1} is the ${plan.title}`)
    const people = this.#office.people.map(({ userName }) => userName).join(', ')
    const printers = this.#office.devices.printers.map(({ name }) => name).join(', ')
    return [
      `  ${devices.join(', ')}`,
      `  people: ${people}; printers: ${printers}`,
      '  1 483920#        type at device 1 (* clears, # enters)',
      '  1 tap ada        hold her card to device 1',
      '  print [ada]      print a sample to the queue, as yourself or as her',
      '  mail [x@y.example]  mail a sample as anybody',
      '  forward 24       let so many hours pass',
      '  mails            read what the gateway mailed',
      '  pin [ada]        issue a new PIN',
      '  jobs             what waits in the queue',
      ...Object.entries(troubles).map(
        ([word, { label }]) => `  ${`${word} Hall`.padEnd(16)} ${label.replace(/^./, letter => letter.toLowerCase())}`,
      ),
      '  repair Hall      put everything right',
      '  quit             end the office',
    ].join('\n')
  }

  #showSoon(): void {
    this.#gathering ??= setTimeout(() => this.#showChanges(), gatherMilliseconds)
  }

  #showChanges(): void {
    this.#gathering = undefined
    const { terminals, printers } = stateOf(this.#office)
    for (const [at, { name, isConnected, screen, tone }] of terminals.entries()) {
      const sound = '♪'.repeat(tone?.bells ?? 0)
      const text = isConnected ? [screen.replaceAll('\n', ' / '), sound].filter(Boolean).join('  ') : 'not connected'
      this.#showChange(name, `${at + 1} ${name.padEnd(15)} ${text}`, String(tone?.number))
    }
    for (const { name, sheets, problem, isPrinting } of printers) {
      const state = problem ?? (isPrinting ? 'printing' : 'idle')
      this.#showChange(name, `  ${name.padEnd(15)} ${sheets} sheets, ${state}`)
    }
  }

  /** `mark` tells apart what looks the same but happened again. */
  #showChange(name: string, text: string, mark = ''): void {
    if (this.#shown.get(name) === text + mark) return
    this.#shown.set(name, text + mark)
    this.#say(text)
  }

  /** Above the line that is being typed. */
  #say(text: string): void {
    process.stdout.write(`\r\x1b[K${text}\n`)
    this.#lines.prompt(true)
  }

  #findPerson(name: string | undefined): Person {
    if (name === undefined) return this.#office.you
    const person = this.#office.people.find(({ userName }) => userName === name.toLowerCase())
    if (person) return person
    throw new TypingProblem(`there is nobody called ${name}`)
  }

  #findPrinter(name: string | undefined): OfficePrinter {
    const printer = this.#office.devices.printers.find(known => known.name.toLowerCase() === name?.toLowerCase())
    if (printer) return printer
    throw new TypingProblem('which printer? Hall or Library')
  }
}
