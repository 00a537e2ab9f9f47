import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { receiveDocument } from '../../simulators/printer/sheets.ts'
import { SnmpMonitor } from '../../src/snmp/snmp-monitor.ts'
import { noon, oneJob, openClient, pages, recordOf } from './printer-fixtures.ts'

describe('the SNMP agent of the simulated printer', () => {
  test.each([
    [{}, []],
    [{ paper: 'out' }, [{ kind: 'media-empty', place: 'tray 2' }]],
    [{ sheetsLeft: 0 }, [{ kind: 'media-empty', place: 'tray 2' }]],
    [{ isJammed: true }, [{ kind: 'media-jam', place: 'tray 2' }]],
    [{ isDoorOpen: true }, [{ kind: 'door-open' }]],
    [{ toner: 'out' }, [{ kind: 'marker-supply-empty' }]],
  ] as const)('tells of %j, and of its end', async (conduct, problems) => {
    await using simulated = await SimulatedPrinter.start({ snmpPort: 0 })
    const monitor = new SnmpMonitor({ now: () => noon })
    const snmp = { version: '2c', community: 'public', port: simulated.snmpPort } as const
    const printer = { ...recordOf(simulated), snmp }
    await simulated.set(conduct)
    expect((await monitor.condition(printer)).problems).toEqual(problems)
    await simulated.set({ paper: 'ok', sheetsLeft: null, isJammed: false, isDoorOpen: false, toner: 'ok' })
    expect(await monitor.condition(printer)).toMatchObject({ state: 'idle', problems: [], lifeCount: 1_000 })
  })
})

describe('the simulated printer', () => {
  test('tells when it runs out of paper in the middle of a job, and goes on with new paper', async () => {
    await using simulated = await SimulatedPrinter.start({ conduct: { sheetsLeft: 2 } })
    using client = openClient()
    const stopped = once(simulated, 'stopped')
    const { id } = await client.createJob(recordOf(simulated), oneJob)
    await client.sendDocument(recordOf(simulated), id, oneJob, pages(3))
    expect(await stopped).toEqual([['media-empty-error']])
    expect(simulated.sheets).toBe(2)
    await simulated.set({ sheetsLeft: 100 })
    expect(simulated.sheets).toBe(3)
    expect(simulated.jobs[0]?.state).toBe('completed')
  })

  test('prints a sheet at a time when told so', async () => {
    await using simulated = await SimulatedPrinter.start({ conduct: { msPerSheet: null } })
    using client = openClient()
    const { id } = await client.createJob(recordOf(simulated), oneJob)
    const { state } = await client.sendDocument(recordOf(simulated), id, oneJob, pages(2))
    expect(state).toBe('processing')
    expect([simulated.engine.printSheet(), simulated.engine.printSheet(), simulated.engine.printSheet()]).toEqual([
      true,
      true,
      false,
    ])
    expect(simulated.jobs[0]?.state).toBe('completed')
  })

  test('gives job-ids out again after a restart, and keeps its address and its sheets', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const { uri } = simulated
    const first = await client.createJob(recordOf(simulated), oneJob)
    await client.sendDocument(recordOf(simulated), first.id, oneJob, pages(1))
    await simulated.restart()
    const second = await client.createJob(recordOf(simulated), oneJob)
    expect([second.id, simulated.uri, simulated.sheets]).toEqual([first.id, uri, 1])
  })

  test.each([
    [1, 3],
    [5, 3],
    [1_000, 3],
  ])('counts pages in chunks of %i bytes', async (size, count) => {
    const pdf = Buffer.from('<</Type /Pages>> <</Type /Page>> <</Type/Page /X 1>> <</Type  /Page\n>>')
    const chunks = Array.from({ length: Math.ceil(pdf.length / size) }, (_, at) =>
      pdf.subarray(at * size, (at + 1) * size),
    )
    const document = await receiveDocument(chunked(chunks), 'application/pdf', 10)
    expect(document).toMatchObject({ pages: count, octets: pdf.length })
    expect(document.bytes.length).toBe(10)
  })
})

async function* chunked(chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks
}
