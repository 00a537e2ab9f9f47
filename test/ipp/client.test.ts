import { describe, expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { documentOf, noon, oneJob, openClient, pages, recordOf, releaseOf, sha256, zeroes } from './printer-fixtures.ts'

describe('a release', () => {
  test('creates the job, sends the document and counts its sheets', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const printer = recordOf(simulated)
    const created = await client.createJob(printer, oneJob)
    expect(created).toMatchObject({ state: 'pending-held', reasons: ['job-incoming'], life: { upSeconds: 86_400 } })
    const sent = await client.sendDocument(printer, created.id, oneJob, pages(3))
    expect(sent).toMatchObject({ id: created.id, uuid: created.uuid, state: 'completed' })
    expect(simulated.sheets).toBe(3)
  })

  test('brings every byte to the printer, its name and nobody else', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const chunks = [Buffer.from('%PDF-1.7\n'), Buffer.alloc(200_000, 0xe9), Buffer.from('%%EOF')]
    const { id } = await client.createJob(recordOf(simulated), oneJob)
    await client.sendDocument(recordOf(simulated), id, oneJob, documentOf(chunks))
    expect(simulated.jobs).toMatchObject([{ name: 'holdfast-1', userName: 'holdfast', documents: 1 }])
    expect(simulated.jobs[0]?.received[0]?.sha256).toBe(sha256(Buffer.concat(chunks)))
    expect(simulated.jobs[0]?.received[0]?.format).toBe('application/pdf')
  })

  test('after waking the printer takes two requests on the connection that is open already', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const printer = recordOf(simulated)
    await client.wake(printer)
    const { id } = await client.createJob(printer, oneJob)
    await client.sendDocument(printer, id, oneJob, pages(1))
    expect(simulated.operations).toEqual(['Get-Printer-Attributes', 'Create-Job', 'Send-Document'])
    expect(simulated.connections).toBe(1)
  })

  test('streams a document of 64 MiB without keeping it', async () => {
    await using simulated = await SimulatedPrinter.start({ maxKept: 0 })
    using client = openClient()
    const before = process.memoryUsage().arrayBuffers
    const { id } = await client.createJob(recordOf(simulated), oneJob)
    await client.sendDocument(recordOf(simulated), id, oneJob, zeroes(67_108_864))
    expect(simulated.jobs[0]?.received[0]?.octets).toBe(67_108_864)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(67_108_864)
  })

  test('is one Print-Job where the printer has no Create-Job', async () => {
    await using simulated = await SimulatedPrinter.start({ conduct: { hasCreateJob: false } })
    using client = openClient()
    expect(await client.canCreateJobs(recordOf(simulated))).toBe(false)
    const job = await client.printJob(recordOf(simulated), oneJob, pages(2))
    expect(job.state).toBe('completed')
    expect(simulated.sheets).toBe(2)
  })

  test('speaks IPP 1.1 to a printer that knows no other', async () => {
    await using simulated = await SimulatedPrinter.start({ conduct: { version: '1.1' } })
    using client = openClient()
    const { id } = await client.createJob(recordOf(simulated), oneJob)
    await client.sendDocument(recordOf(simulated), id, oneJob, pages(1))
    expect(simulated.sheets).toBe(1)
  })

  test('forwards of the ticket what the printer takes', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const ticket = { copies: 2, sides: 'two-sided-long-edge', printQuality: 5, pageRanges: [[1, 2]] } as const
    const { id } = await client.createJob(recordOf(simulated), { ...oneJob, ticket })
    await client.sendDocument(recordOf(simulated), id, oneJob, pages(3))
    expect(simulated.jobs[0]).toMatchObject({ copies: 2, isTwoSided: true })
    expect(simulated.sheets).toBe(4)
  })

  test('declares a format that the printer does not list as octet-stream', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const request = { ...oneJob, format: 'application/postscript' }
    const { id } = await client.createJob(recordOf(simulated), request)
    await client.sendDocument(recordOf(simulated), id, request, pages(1))
    expect(simulated.jobs[0]?.received[0]?.format).toBe('application/octet-stream')
  })
})

describe('the condition of a printer', () => {
  test('is idle without problems when all is well', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const condition = await client.wake(recordOf(simulated))
    expect(condition).toEqual({ at: noon, state: 'idle', problems: [], warnings: [], lifeCount: 1_000 })
  })

  test.each([
    [{ paper: 'out' }, { kind: 'media-empty', place: 'tray 2' }],
    [{ isJammed: true }, { kind: 'media-jam' }],
    [{ isDoorOpen: true }, { kind: 'door-open' }],
    [{ toner: 'out' }, { kind: 'marker-supply-empty' }],
    [{ isAccepting: false }, { kind: 'not-accepting-jobs' }],
  ] as const)('names the problem of %j', async (conduct, problem) => {
    await using simulated = await SimulatedPrinter.start({ conduct })
    using client = openClient()
    expect((await client.wake(recordOf(simulated))).problems).toEqual([problem])
  })

  test('warns of what runs low', async () => {
    await using simulated = await SimulatedPrinter.start({ conduct: { paper: 'low', toner: 'low' } })
    using client = openClient()
    const condition = await client.wake(recordOf(simulated))
    expect(condition).toMatchObject({ state: 'idle', problems: [], warnings: ['media-low', 'toner-low'] })
  })
})

describe('what became of a job', () => {
  test('is told by its id, with the sheets that came out', async () => {
    await using simulated = await SimulatedPrinter.start({ conduct: { sheetsLeft: 1 } })
    using client = openClient()
    const printer = recordOf(simulated)
    const { id, uuid, life } = await client.createJob(printer, oneJob)
    await client.sendDocument(printer, id, oneJob, pages(2))
    const release = releaseOf({ printerJobId: id, printerJobUuid: uuid, life })
    const stopped = { state: 'processing-stopped', impressions: 1, documents: 1, reasons: ['printer-stopped'] }
    expect(await client.askJob(printer, release)).toMatchObject({ answer: 'job', job: stopped })
    await simulated.set({ sheetsLeft: 5 })
    expect(await client.askJob(printer, release)).toMatchObject({ answer: 'job', job: { state: 'completed' } })
  })

  test('is told by our job-name when its id was never learned', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const printer = recordOf(simulated)
    const { id } = await client.createJob(printer, oneJob)
    expect(await client.askJob(printer, releaseOf({}))).toMatchObject({ answer: 'job', job: { id, documents: 0 } })
    await client.sendDocument(printer, id, oneJob, pages(1))
    expect(await client.findJob(printer, 'holdfast-1')).toMatchObject({ answer: 'job', job: { state: 'completed' } })
    expect(await client.findJob(printer, 'holdfast-2')).toEqual({ answer: 'no-such-job' })
  })

  test('is a restart when the id means another job now', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const printer = recordOf(simulated)
    const { id, life } = await client.createJob(printer, oneJob)
    await simulated.restart()
    const release = releaseOf({ printerJobId: id, life })
    expect(await client.askJob(printer, release)).toEqual({ answer: 'restarted' })
    await client.createJob(printer, { ...oneJob, printerJobName: 'holdfast-2' })
    expect(await client.askJob(printer, release)).toEqual({ answer: 'restarted' })
    expect(await client.askJob(printer, { ...release, life: null })).toEqual({ answer: 'restarted' })
  })

  test('is no such job when the printer lost it, and unreachable when nobody answers', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const printer = recordOf(simulated)
    const { id, life } = await client.createJob(printer, oneJob)
    await simulated.set({ lie: 'jobs-vanish' })
    expect(await client.askJob(printer, releaseOf({ printerJobId: id, life }))).toEqual({ answer: 'no-such-job' })
    await simulated.set({ network: 'refusing' })
    expect(await client.askJob(printer, releaseOf({ printerJobId: id, life }))).toEqual({ answer: 'unreachable' })
    expect(await client.findJob(printer, 'holdfast-1')).toEqual({ answer: 'unreachable' })
  })

  test('is canceled when asked for, and canceling what has ended is no failure', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const { id } = await client.createJob(recordOf(simulated), oneJob)
    await client.cancelJob(recordOf(simulated), id)
    expect(simulated.jobs[0]?.state).toBe('canceled')
    await client.cancelJob(recordOf(simulated), id)
    await client.cancelJob(recordOf(simulated), 4_711)
  })

  test('is completed still when a second document is taken with success and not printed', async () => {
    await using simulated = await SimulatedPrinter.start({ conduct: { lie: 'duplicate-prints-nothing' } })
    using client = openClient()
    const { id } = await client.createJob(recordOf(simulated), oneJob)
    await client.sendDocument(recordOf(simulated), id, oneJob, pages(1))
    const again = await client.sendDocument(recordOf(simulated), id, oneJob, pages(1))
    expect(again.state).toBe('completed')
    expect(simulated.sheets).toBe(1)
  })
})
