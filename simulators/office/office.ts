import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AdminApi, type IssuedPin } from './admin-api.ts'
import { type Devices, type OfficePrinter, type OfficeTerminal, startDevices } from './devices.ts'
import { type Person, peopleOfOffice } from './floor-plan.ts'
import type { FreePorts } from './free-port.ts'
import { furnish } from './furnish.ts'
import { GatewayProcess } from './gateway-process.ts'
import { GatewayWatch } from './gateway-watch.ts'
import { JobTitles } from './job-titles.ts'
import { OfficeTime } from './office-time.ts'
import type { OfficeOptions } from './options.ts'
import { PostOffice } from './post-office.ts'
import { printDocument } from './print-document.ts'
import { sampleDocument } from './sample-document.ts'
import type { Deed } from './scene.ts'
import { addressInScene, calledInScene } from './scene-words.ts'
import { endTrouble, makeTrouble, repair, type Trouble, troublesOf } from './trouble.ts'

interface OfficeEvents {
  /** Something can be seen that could not be seen before. */
  change: []
  /** Somebody does something; told before what comes of it. */
  did: [deed: Deed]
}

export interface Tone {
  /** Told apart from the one before by this. */
  readonly number: number
  readonly bells: number
}

const samplePages = 2

interface OfficeParts {
  readonly devices: Devices
  readonly gateway: GatewayProcess
  readonly post: PostOffice
  readonly time: OfficeTime
}

/** The gateway with its devices and people, and everything that people do there. */
export class Office extends EventEmitter<OfficeEvents> implements AsyncDisposable {
  readonly people: readonly Person[]
  readonly devices: Devices
  readonly gateway: GatewayProcess
  readonly watch: GatewayWatch
  /** The latest PIN of each person, as long as this office runs. */
  readonly pins = new Map<string, IssuedPin>()
  /** The latest tone of each terminal. */
  readonly tones = new Map<string, Tone>()
  readonly titles: JobTitles
  readonly time: OfficeTime
  readonly post: PostOffice
  /** Whether the gateway serves the administrators' pages. */
  hasConsole = false
  /** How many look. */
  watchers = 0
  readonly #api: AdminApi
  readonly #owned: AsyncDisposableStack
  #samples = 0

  private constructor({ devices, gateway, post, time }: OfficeParts, api: AdminApi, owned: AsyncDisposableStack) {
    super()
    this.people = peopleOfOffice()
    this.devices = devices
    this.gateway = gateway
    this.post = post
    this.time = time
    this.titles = new JobTitles(gateway.queueUri)
    this.#api = api
    this.#owned = owned
    this.watch = owned.use(
      new GatewayWatch(api, {
        onChange: () => this.emit('change'),
        isWatched: () => this.watchers > 0,
        onJobs: jobs => this.titles.learn(jobs),
        troubled: () => new Map(devices.printers.map(({ name, device }) => [name, troublesOf(device).length > 0])),
      }),
    )
    post.on('mail', () => this.emit('change'))
    for (const printer of devices.printers) this.#listenToPrinter(printer)
    for (const terminal of devices.terminals) this.#listenToTerminal(terminal)
  }

  /** Opens the office; when this resolves, whoever started it has a PIN. */
  static async open(options: OfficeOptions, ports: FreePorts): Promise<Office> {
    await using stack = new AsyncDisposableStack()
    const devices = stack.use(await startDevices(ports))
    const post = stack.use(await PostOffice.open(ports))
    const [http, ipp] = [await ports.address(options.http), await ports.address(options.ipp)]
    const time = await OfficeTime.read(options.dataFolder)
    const { dataFolder } = options
    const gateway = stack.use(await GatewayProcess.start({ dataFolder, http, ipp, aheadMs: time.aheadMs }))
    const token = (await readFile(join(options.dataFolder, 'admin.token'), 'utf8')).trim()
    const api = new AdminApi(gateway.url, token)
    const office = new Office({ devices, gateway, post, time }, api, stack.move())
    await using opened = new AsyncDisposableStack()
    opened.use(office)
    await furnish(api, devices, office.people, { ...post.places, 'site.publicUrl': gateway.url })
    await Promise.all(devices.terminals.map(({ device }) => device.connected(10_000)))
    await office.issuePin(office.you.userName)
    office.hasConsole = await gateway.serves('/console')
    opened.move()
    return office
  }

  /** Whoever started the office. */
  get you(): Person {
    const [you] = this.people
    if (!you) throw new TypeError('an office has people')
    return you
  }

  async issuePin(userName: string): Promise<IssuedPin> {
    this.emit('did', { do: 'new-pin', who: calledInScene(this, userName) })
    const pin = await this.#api.issuePin(userName)
    this.pins.set(userName, pin)
    this.emit('change')
    return pin
  }

  /** Prints to the hold queue; gives the title. Throws PrintProblem. */
  async print(userName: string, title: string, bytes: Uint8Array): Promise<string> {
    this.emit('did', { do: 'print', who: calledInScene(this, userName), document: title })
    const jobId = await printDocument(this.gateway.queueUri, { userName, title, bytes })
    this.titles.set(jobId, title)
    await this.watch.refresh()
    return title
  }

  printSample(userName: string): Promise<string> {
    this.#samples += 1
    return this.printPages(userName, `Sample ${this.#samples}`)
  }

  /** Prints some pages under a title. */
  printPages(userName: string, title: string): Promise<string> {
    return this.print(userName, title, sampleDocument(`${title}, printed by ${userName}`, samplePages))
  }

  /** Mails a document to the gateway as anybody; gives the title. Throws MailProblem. */
  async mail(from: string, document: { readonly title: string; readonly format: string; readonly bytes: Uint8Array }) {
    const sender = from.toLowerCase()
    this.emit('did', { do: 'mail', from: addressInScene(this, sender), document: document.title })
    const known = this.people.find(({ email }) => email === sender)
    this.titles.expect(known?.userName ?? sender, document.title)
    await this.post.send({ from: sender, ...document })
    await this.watch.refresh()
    return document.title
  }

  mailSample(from: string): Promise<string> {
    this.#samples += 1
    return this.mailPages(from, `Sample ${this.#samples}.pdf`)
  }

  /** Mails some pages under a title. */
  mailPages(from: string, title: string): Promise<string> {
    const bytes = sampleDocument(`${title}, mailed by ${from}`, samplePages)
    return this.mail(from, { title, format: 'application/pdf', bytes })
  }

  /** Lets so many hours pass for the gateway. */
  async forward(hours: number): Promise<void> {
    this.emit('did', { do: 'forward', hours })
    await this.time.forward(hours)
    await this.gateway.moveAhead(this.time.aheadMs)
    await this.watch.refresh()
    this.emit('change')
  }

  async type(terminal: OfficeTerminal, keys: string): Promise<void> {
    this.emit('did', { do: 'type', terminal: terminal.plan.name, keys })
    await terminal.device.type(keys)
  }

  async tap(terminal: OfficeTerminal, { userName, cardNumber }: Person): Promise<void> {
    this.emit('did', { do: 'tap', terminal: terminal.plan.name, who: calledInScene(this, userName) })
    await terminal.device.tap(cardNumber)
  }

  async break({ name, device }: OfficePrinter, trouble: Trouble): Promise<void> {
    this.emit('did', { do: 'break', printer: name, trouble })
    await makeTrouble(device, trouble)
    await this.watch.refresh()
  }

  async mend({ name, device }: OfficePrinter, trouble: Trouble): Promise<void> {
    this.emit('did', { do: 'mend', printer: name, trouble })
    await endTrouble(device, trouble)
    await this.watch.refresh()
  }

  /** Puts everything right. */
  async repair({ name, device }: OfficePrinter): Promise<void> {
    this.emit('did', { do: 'repair', printer: name })
    await repair(device)
    await this.watch.refresh()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync()
  }

  #listenToPrinter({ device }: OfficePrinter): void {
    for (const event of ['sheet', 'stopped'] as const) device.on(event, () => this.emit('change'))
    device.on('ended', () => {
      this.emit('change')
      this.#refreshSoon()
    })
  }

  #listenToTerminal({ plan, device }: OfficeTerminal): void {
    device.on('screen', () => {
      this.emit('change')
      this.#refreshSoon()
    })
    for (const event of ['connected', 'disconnected'] as const) device.on(event, () => this.emit('change'))
    device.on('tone', bells => {
      this.tones.set(plan.name, { number: (this.tones.get(plan.name)?.number ?? 0) + 1, bells })
      this.emit('change')
    })
  }

  #refreshSoon(): void {
    if (this.watchers > 0) void this.watch.refresh() // never rejects
  }
}
