import { describe, expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { oneJob, openClient, pages, recordOf, thrownBy } from './printer-fixtures.ts'
import { selfSigned } from './self-signed.ts'

const tls = selfSigned('printer')
const fingerprint = tls.sha256

describe('an ipps: printer', () => {
  test('with the certificate that was pinned gets its jobs', async () => {
    await using simulated = await SimulatedPrinter.start({ tls })
    using client = openClient()
    const printer = recordOf(simulated, fingerprint)
    const { id } = await client.createJob(printer, oneJob)
    await client.sendDocument(printer, id, oneJob, pages(1))
    expect(simulated.sheets).toBe(1)
    expect(simulated.connections).toBe(1)
  })

  test('with another certificate gets no byte', async () => {
    await using simulated = await SimulatedPrinter.start({ tls })
    using client = openClient()
    const fault = await thrownBy(client.wake(recordOf(simulated, fingerprint.replaceAll(/[0-9]/g, 'a'))))
    expect(fault).toMatchObject({ code: 'printer-untrusted' })
    expect(simulated.operations).toEqual([])
  })

  test('with a certificate of an unknown authority gets no byte', async () => {
    await using simulated = await SimulatedPrinter.start({ tls })
    using client = openClient()
    expect(await thrownBy(client.wake(recordOf(simulated)))).toMatchObject({ code: 'printer-untrusted' })
    expect(simulated.operations).toEqual([])
  })

  test('with a certificate of an authority that we know gets its jobs', async () => {
    const local = selfSigned('localhost')
    await using simulated = await SimulatedPrinter.start({ tls: local, host: 'localhost' })
    using client = openClient({ authorities: local.cert })
    expect((await client.wake(recordOf(simulated))).state).toBe('idle')
  })

  test('with a certificate of another name gets no byte', async () => {
    await using simulated = await SimulatedPrinter.start({ tls, host: 'localhost' })
    using client = openClient({ authorities: tls.cert })
    expect(await thrownBy(client.wake(recordOf(simulated)))).toMatchObject({ code: 'printer-untrusted' })
  })

  test('that speaks no TLS is unreachable', async () => {
    await using simulated = await SimulatedPrinter.start()
    using client = openClient()
    const printer = { ...recordOf(simulated), uri: simulated.uri.replace('ipp:', 'ipps:') }
    expect(await thrownBy(client.wake(printer))).toMatchObject({ code: 'printer-unreachable' })
  })
})
