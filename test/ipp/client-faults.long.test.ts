import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Conduct } from '../../simulators/printer/conduct.ts'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import type { FaultCode } from '../../src/core/fault.ts'
import { Fault } from '../../src/core/fault.ts'
import { documentOf, hasty, oneJob, openClient, pages, recordOf, thrownBy, zeroes } from './printer-fixtures.ts'

describe('a printer that fails while it is woken', () => {
  test.each<[string, Partial<Conduct>, FaultCode]>([
    ['refuses connections', { network: 'refusing' }, 'printer-unreachable'],
    ['takes connections and never answers', { network: 'half-open' }, 'timed-out'],
    ['answers too late', { answerAfterMs: 60_000 }, 'timed-out'],
    ['closes instead of answering', { cutAnswersTo: ['Get-Printer-Attributes'] }, 'printer-unreachable'],
    ['answers another request', { lie: 'wrong-request-id' }, 'printer-answer-invalid'],
    ['answers 200 with bytes that are not IPP', { lie: 'not-ipp' }, 'printer-answer-invalid'],
    ['answers 200 with HTML', { lie: 'html' }, 'printer-answer-invalid'],
    ['announces 1 GiB', { lie: 'huge-answer' }, 'printer-answer-invalid'],
    ['never ends its chunks', { lie: 'endless-chunks' }, 'printer-answer-invalid'],
    ['ends inside the attributes', { lie: 'truncated-answer' }, 'printer-answer-invalid'],
  ])('and %s', async (_title, conduct, code) => {
    await using simulated = await SimulatedPrinter.start({ conduct })
    using client = openClient(hasty)
    expect(await thrownBy(client.wake(recordOf(simulated)))).toMatchObject({ name: 'Fault', code })
  })

  test.each(['', 'nonsense', 'http://127.0.0.1/ipp', 'ipp:', 'file:///dev/null'])('and has the URI "%s"', async uri => {
    using client = openClient(hasty)
    const printer = { name: 'pinetree', uri, snmp: null, certificateSha256: null, site: 'main' }
    expect(await thrownBy(client.wake(printer))).toMatchObject({ code: 'printer-unreachable' })
  })

  test.each([
    ['HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n', 'printer-busy'],
    ['HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n', 'printer-refused'],
    ['HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\n\r\n', 'printer-answer-invalid'],
    ['HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\ncontent-length: 0\r\n\r\n', 'printer-answer-invalid'],
    ['220 ready for mail\r\n', 'printer-answer-invalid'],
    [`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, 'printer-answer-invalid'],
  ])('and says %j', async (answer, code) => {
    const server = createServer(socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.write(answer))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    using client = openClient(hasty)
    const uri = `ipp://127.0.0.1:${(server.address() as AddressInfo).port}/ipp/print`
    const printer = { name: 'pinetree', uri, snmp: null, certificateSha256: null, site: 'main' }
    expect(await thrownBy(client.wake(printer))).toMatchObject({ code })
    server.close()
  })
})

describe('a new job', () => {
  test('at a busy printer is busy, and goes through when asked for again', async () => {
    await using simulated = await SimulatedPrinter.start({ conduct: { busyTimes: 1 } })
    using client = openClient()
    const first = await thrownBy(client.createJob(recordOf(simulated), oneJob))
    expect(first).toMatchObject({ code: 'printer-busy' })
    expect((await client.createJob(recordOf(simulated), oneJob)).state).toBe('pending-held')
  })

  test('at a printer that accepts none is busy', async () => {
    await using simulated = await SimulatedPrinter.start({ conduct: { isAccepting: false } })
    using client = openClient()
    const fault = await thrownBy(client.createJob(recordOf(simulated), oneJob))
    expect(fault).toMatchObject({ code: 'printer-busy' })
  })

  test('whose answer was lost on a kept connection is found again, not created twice', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    await client.wake(recordOf(simulated))
    await simulated.set({ cutAnswersTo: ['Create-Job'] })
    const job = await client.createJob(recordOf(simulated), oneJob)
    expect(simulated.jobs.map(({ id }) => id)).toEqual([job.id])
  })

  test('whose answer was lost is not repeated when the printer cannot be asked what became of it', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    await client.wake(recordOf(simulated))
    await simulated.set({ cutAnswersTo: ['Create-Job', 'Get-Jobs'] })
    expect(await thrownBy(client.createJob(recordOf(simulated), oneJob))).toMatchObject({ code: 'printer-unreachable' })
    expect(simulated.jobs).toHaveLength(1)
  })

  test('after a restart goes through on a fresh connection', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    await client.wake(recordOf(simulated))
    await simulated.restart()
    expect((await client.createJob(recordOf(simulated), oneJob)).state).toBe('pending-held')
    expect(simulated.jobs.length).toBe(1)
  })
})

describe('a document', () => {
  test('for an ended job is refused', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const { id } = await client.createJob(recordOf(simulated), oneJob)
    await client.cancelJob(recordOf(simulated), id)
    const fault = await thrownBy(client.sendDocument(recordOf(simulated), id, oneJob, pages(1)))
    expect(fault).toMatchObject({ code: 'printer-refused' })
  })

  test('for an ended job is not read to its end', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    let chunks = 0
    async function* counted(): AsyncIterable<Uint8Array> {
      for (; chunks < 10_000; chunks++) yield new Uint8Array(65_536)
    }
    await client.wake(recordOf(simulated))
    const document = { octets: 655_360_000, content: counted() }
    const fault = await thrownBy(client.sendDocument(recordOf(simulated), 4_711, oneJob, document))
    expect(fault).toMatchObject({ code: 'printer-refused' })
    expect(chunks).toBeLessThan(10_000)
  })

  test.each<[string, Partial<Conduct>, FaultCode]>([
    ['that is cut after 100 kB', { cutAfterBytes: 100_000 }, 'printer-unreachable'],
    ['that is taken no further after 100 kB', { stallAfterBytes: 100_000 }, 'timed-out'],
    ['whose answer is lost', { cutAnswersTo: ['Send-Document'] }, 'printer-unreachable'],
    ['whose answer comes too late', { answerAfterMs: 60_000 }, 'timed-out'],
  ])('%s', async (_title, conduct, code) => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient(hasty)
    const { id } = await client.createJob(recordOf(simulated), oneJob)
    await simulated.set(conduct)
    const fault = await thrownBy(client.sendDocument(recordOf(simulated), id, oneJob, zeroes(16_777_216)))
    expect(fault).toMatchObject({ name: 'Fault', code })
  })

  test('that was cut prints nothing', async () => {
    await using simulated = await SimulatedPrinter.start({ conduct: { cutAfterBytes: 100_000 } })
    using client = openClient()
    const { id } = await client.createJob(recordOf(simulated), oneJob)
    await thrownBy(client.sendDocument(recordOf(simulated), id, oneJob, zeroes(1_048_576)))
    const found = await client.findJob(recordOf(simulated), oneJob.printerJobName)
    expect(found).toMatchObject({ answer: 'job', job: { documents: 0, impressions: 0, reasons: ['job-incoming'] } })
  })

  test('that cannot be read is given up with its own fault, and nothing is printed', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    async function* damaged(): AsyncIterable<Uint8Array> {
      yield new Uint8Array(70_000)
      throw new Fault('document-unreadable', 'the tag of part 2 is wrong')
    }
    const { id } = await client.createJob(recordOf(simulated), oneJob)
    const document = { octets: 140_000, content: damaged() }
    const fault = await thrownBy(client.sendDocument(recordOf(simulated), id, oneJob, document))
    expect(fault).toMatchObject({ code: 'document-unreadable', message: 'the tag of part 2 is wrong' })
    expect(simulated.sheets).toBe(0)
  })

  test.each([99, 101])('of 100 bytes that should have %i is not sent whole', async octets => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const { id } = await client.createJob(recordOf(simulated), oneJob)
    const document = { ...documentOf([new Uint8Array(100)]), octets }
    const fault = await thrownBy(client.sendDocument(recordOf(simulated), id, oneJob, document))
    expect(fault).toMatchObject({ code: 'document-unreadable' })
    expect(simulated.sheets).toBe(0)
  })
})

describe('a call', () => {
  test('ends when its signal aborts', async () => {
    await using simulated = await SimulatedPrinter.start({ conduct: { network: 'half-open' } })
    using client = openClient()
    const stop = new AbortController()
    const woken = thrownBy(client.wake(recordOf(simulated), stop.signal))
    stop.abort(new Fault('shutting-down', 'the gateway stops'))
    expect(await woken).toMatchObject({ code: 'shutting-down' })
  })

  test('does not begin when its signal has aborted', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const fault = await thrownBy(client.wake(recordOf(simulated), AbortSignal.abort()))
    expect(fault).toMatchObject({ code: 'timed-out' })
    expect(simulated.connections).toBe(0)
  })
})
