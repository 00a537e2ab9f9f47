import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleteJob } from '../../src/gateway/delete-job.ts'
import { someUser } from '../office.ts'
import { type House, openHouse, token } from './admin-house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  for (const [name, groups] of [
    ['ada', ['STAFF', 'LAB']],
    ['=bob', ['STAFF']],
  ] as const) {
    await house.users.create(someUser(name, { groups }))
    await house.hold(name)
    await deleteJob(house, (await house.jobs.list({ userName: name, limit: 1 }))[0] ?? expect.fail(), 'admin')
  }
})
afterAll(() => house[Symbol.asyncDispose]())

const rowsBy = async (query: string) => (await house.ask('GET', '/api/reports', { query })).body

test('a report by user, group and month tells what was saved', async () => {
  const saved = (key: string, count: number) => ({ key, jobs: 0, pages: 0, saved: count })
  expect(await rowsBy('by=user')).toMatchObject({ to: '2026-11-24', rows: [saved('=bob', 1), saved('ada', 1)] })
  expect(await rowsBy('by=group')).toMatchObject({ rows: [saved('LAB', 1), saved('STAFF', 2)] })
  expect(await rowsBy('by=month')).toMatchObject({ rows: [saved('2026-11', 2)] })
  expect(await rowsBy('by=printer')).toMatchObject({ rows: [] })
  expect(await rowsBy('by=user&from=2026-11-25&to=2026-11-26')).toMatchObject({ rows: [] })
})

test('as CSV a name that a spreadsheet would take for a formula stays a name', async () => {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await house.app.inject({ url: '/api/reports?by=user&format=csv', headers })
  expect(answer.headers['content-disposition']).toBe('attachment; filename="holdfast-user-2026-10-25-2026-11-24.csv"')
  expect(answer.body).toBe('user,jobs,pages,saved\r\n"\'=bob",0,0,1\r\n"ada",0,0,1\r\n')
})

test.each([
  'by=user&from=2026-13-01',
  'by=user&from=2025-01-01&to=2026-11-24',
  'by=user&from=2026-11-25&to=2026-11-24',
])('%s is refused', async query => {
  expect(await rowsBy(query)).toMatchObject({ code: 'input-invalid' })
})
