import { expect, test } from 'vitest'
import { attribute, findGroup, firstInteger, firstString, strings } from '../../src/ipp/codec-attributes.ts'
import { ask, format, jobId, lastDocument, pdf, requested } from './queue-client.ts'
import { openQueueHouse } from './queue-house.ts'

test('a printed document is held, byte for byte, for the user who claims it', async () => {
  await using house = await openQueueHouse()
  const attributes = [attribute('job-name', 'nameWithoutLanguage', 'Budget'), format('application/pdf')]
  const { status, message } = await ask(house.port, 'Print-Job', { userName: ' ADA ', attributes, document: pdf })
  expect(status).toBe('successful-ok')
  expect(firstInteger(findGroup(message, 'job'), 'job-state')).toBe(4)
  const [job] = house.held
  expect(job).toMatchObject({ userName: 'ada', name: 'Budget', format: 'application/pdf', state: 'held' })
  expect(job && (await house.read(job)).toString()).toBe(pdf)
})

test('a job goes through Create-Job and Send-Document, and is told as incoming in between', async () => {
  await using house = await openQueueHouse()
  const created = await ask(house.port, 'Create-Job')
  const [id = 0] = created.jobIds
  expect(strings(findGroup(created.message, 'job'), 'job-state-reasons')).toEqual(['job-incoming'])
  const sent = await ask(house.port, 'Send-Document', { attributes: [jobId(id), lastDocument()], document: pdf })
  expect(strings(findGroup(sent.message, 'job'), 'job-state-reasons')).toEqual(['job-release-wait'])
  expect(house.held.map(job => job.id)).toEqual([id])
})

test.each([
  ['an empty Send-Document', 'Send-Document', [lastDocument()]],
  ['Close-Job', 'Close-Job', []],
] as const)('%s closes a job whose document was not announced as the last', async (_, operation, more) => {
  await using house = await openQueueHouse()
  const {
    jobIds: [id = 0],
  } = await ask(house.port, 'Create-Job')
  await ask(house.port, 'Send-Document', { attributes: [jobId(id), lastDocument(false)], document: pdf })
  expect((await ask(house.port, operation, { attributes: [jobId(id), ...more] })).status).toBe('successful-ok')
  expect((await house.jobs.find(id))?.state).toBe('held')
})

test('a second document is refused and the first stays as it is', async () => {
  await using house = await openQueueHouse()
  const {
    jobIds: [id = 0],
  } = await ask(house.port, 'Print-Job', { document: pdf })
  const again = await ask(house.port, 'Send-Document', { attributes: [jobId(id), lastDocument()], document: 'other' })
  expect(again.status).toBe('server-error-multiple-document-jobs-not-supported')
  const job = await house.jobs.find(id)
  expect(job && (await house.read(job)).toString()).toBe(pdf)
})

test('a job without a byte is refused and leaves nothing waiting', async () => {
  await using house = await openQueueHouse()
  expect((await ask(house.port, 'Print-Job')).status).toBe('client-error-bad-request')
  const {
    jobIds: [id = 0],
  } = await ask(house.port, 'Create-Job')
  const attributes = [jobId(id), lastDocument()]
  expect((await ask(house.port, 'Send-Document', { attributes })).status).toBe('client-error-bad-request')
  expect((await ask(house.port, 'Get-Jobs')).jobIds).toEqual([])
})

test('the ticket goes into the record and what cannot be had comes back', async () => {
  await using house = await openQueueHouse()
  const template = [
    attribute('copies', 'integer', 3),
    attribute('sides', 'keyword', 'two-sided-short-edge'),
    attribute('page-ranges', 'rangeOfInteger', { lower: 2, upper: 5 }),
    attribute('media-col', 'collection', [
      attribute('media-size', 'collection', [
        attribute('x-dimension', 'integer', 29_690),
        attribute('y-dimension', 'integer', 21_000),
      ]),
    ]),
    attribute('finishings', 'enum', 4),
  ]
  const { status, message } = await ask(house.port, 'Print-Job', { template, document: pdf })
  expect(status).toBe('successful-ok-ignored-or-substituted-attributes')
  expect(findGroup(message, 'unsupported')?.attributes.map(({ name }) => name)).toEqual(['finishings'])
  const media = 'iso_a4_210x297mm'
  expect(house.held[0]?.ticket).toEqual({ copies: 3, sides: 'two-sided-short-edge', pageRanges: [[2, 5]], media })
})

test('a client that insists on what cannot be had is refused before its document is kept', async () => {
  await using house = await openQueueHouse()
  const attributes = [attribute('ipp-attribute-fidelity', 'boolean', true)]
  const template = [attribute('finishings', 'enum', 4)]
  const { status } = await ask(house.port, 'Print-Job', { attributes, template, document: pdf })
  expect(status).toBe('client-error-attributes-or-values-not-supported')
  expect(house.held).toEqual([])
})

test('a job password is neither kept nor echoed', async () => {
  await using house = await openQueueHouse()
  const attributes = [attribute('job-password', 'octetString', Buffer.from('4711'))]
  const { message } = await ask(house.port, 'Print-Job', { attributes, document: pdf })
  const values = findGroup(message, 'unsupported')?.attributes[0]
  expect(values).toEqual({ name: 'job-password', values: [{ tag: 'unsupported', value: null }] })
  expect(JSON.stringify([house.log.lines, await house.jobs.list({ limit: 9 })])).not.toContain('4711')
})

test.each([
  ['job-name', '報'.repeat(100), '報'.repeat(85)],
  ['document-name', `a${'報'.repeat(100)}`, `a${'報'.repeat(84)}`],
  ['job-name', `a${'😀'.repeat(100)}`, `a${'😀'.repeat(63)}`],
])('a %s of more than 255 octets is shortened after a whole character', async (name, sent, kept) => {
  await using house = await openQueueHouse()
  const attributes = [attribute(name, 'nameWithoutLanguage', sent)]
  expect((await ask(house.port, 'Print-Job', { attributes, document: pdf })).status).toBe('successful-ok')
  expect(house.held[0]?.name).toBe(kept)
})

test('only its owner cancels a job, and an ended one no more', async () => {
  await using house = await openQueueHouse()
  const {
    jobIds: [id = 0],
  } = await ask(house.port, 'Print-Job', { document: pdf })
  const attributes = [jobId(id)]
  expect((await ask(house.port, 'Cancel-Job', { userName: 'eve', attributes })).status).toBe(
    'client-error-not-authorized',
  )
  expect((await ask(house.port, 'Cancel-Job', { attributes })).status).toBe('successful-ok')
  expect((await ask(house.port, 'Cancel-Job', { attributes })).status).toBe('client-error-not-possible')
  expect(await house.spooledFiles()).toEqual([])
  const { message } = await ask(house.port, 'Get-Job-Attributes', { attributes })
  expect(firstInteger(findGroup(message, 'job'), 'job-state')).toBe(7)
})

test('Cancel-My-Jobs cancels what waits of one user and nothing of others', async () => {
  await using house = await openQueueHouse()
  for (const userName of ['ada', 'eve', 'ada']) await ask(house.port, 'Print-Job', { userName, document: pdf })
  expect((await ask(house.port, 'Cancel-My-Jobs')).status).toBe('successful-ok')
  expect((await ask(house.port, 'Get-Jobs')).jobIds).toEqual([])
  expect((await ask(house.port, 'Get-Jobs', { userName: 'eve' })).jobIds).toEqual([2])
  const others = await ask(house.port, 'Cancel-My-Jobs', { attributes: [attribute('job-ids', 'integer', 2)] })
  expect(others.status).toBe('client-error-not-authorized')
})

test('an unknown job is not found, by id and by uri', async () => {
  await using house = await openQueueHouse()
  const byUri = attribute('job-uri', 'uri', 'ipp://localhost/jobs/99')
  for (const attributes of [[jobId(99)], [byUri]])
    expect((await ask(house.port, 'Get-Job-Attributes', { attributes })).status).toBe('client-error-not-found')
})

test('Validate-Job says early whether a user may print', async () => {
  await using house = await openQueueHouse()
  expect((await ask(house.port, 'Validate-Job')).status).toBe('successful-ok')
  await house.settings.change({ 'queue.unknownUser': 'refuse' })
  const { status, text } = await ask(house.port, 'Validate-Job')
  expect([status, text]).toEqual(['client-error-not-authorized', expect.stringContaining('no account')])
  expect((await ask(house.port, 'Print-Job', { document: pdf })).status).toBe('client-error-not-authorized')
})

test('title and owner of a job go to its owner only', async () => {
  await using house = await openQueueHouse()
  const title = attribute('job-name', 'nameWithoutLanguage', 'Salaries')
  await ask(house.port, 'Print-Job', { attributes: [title], document: pdf })
  const attributes = [requested('all')]
  for (const operation of ['Get-Jobs', 'Get-Job-Attributes'] as const) {
    const more = operation === 'Get-Jobs' ? [] : [jobId(1)]
    const own = await ask(house.port, operation, { attributes: [...attributes, ...more] })
    const other = await ask(house.port, operation, { userName: 'eve', attributes: [...attributes, ...more] })
    expect(firstString(findGroup(own.message, 'job'), 'job-name')).toBe('Salaries')
    expect(JSON.stringify(other.message)).not.toMatch(/Salaries|"ada"/)
  }
})
