import { afterAll, beforeAll, expect, test } from 'vitest'
import { someUser } from '../office.ts'
import { type House, openHouse, token } from './admin-house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  await house.users.create(someUser('ada'))
})
afterAll(() => house[Symbol.asyncDispose]())

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
type Method = 'DELETE' | 'PATCH' | 'POST' | 'PUT'

function send(method: Method, url: string, headers: Readonly<Record<string, string>>) {
  return house.app.inject({ method, url, headers: { authorization: `Bearer ${token}`, ...headers }, payload: '' })
}

test.each<[Method, string, Readonly<Record<string, string>>, number]>([
  ['POST', '/api/users/ada/pins', { 'content-type': json }, 201],
  ['POST', '/api/users/ada/pins', { 'content-type': json, 'content-length': '0' }, 201],
  ['POST', '/api/users/ada/pins', { 'content-type': form, 'content-length': '0' }, 201],
  ['POST', '/api/users/ada/pins', { 'content-type': json, 'transfer-encoding': 'chunked' }, 201],
  ['POST', '/api/users/ada/pins', {}, 201],
  ['PATCH', '/api/users/ada', { 'content-type': json }, 200],
  ['PATCH', '/api/settings', { 'content-type': json, 'content-length': '0' }, 200],
  ['DELETE', '/api/users/ada/pins', { 'content-type': json }, 204],
  ['DELETE', '/api/jobs/1', { 'content-type': json }, 404],
  ['DELETE', '/api/users/nobody', { 'content-type': form, 'content-length': '0' }, 404],
  ['DELETE', '/api/printers/nowhere', { 'content-type': json, 'content-length': '0' }, 404],
  ['DELETE', '/api/terminals/nowhere', { 'content-type': json, 'transfer-encoding': 'chunked' }, 404],
])('%s %s with an empty body and %j counts as one without', async (method, url, headers, status) => {
  const answer = await send(method, url, headers)
  expect([answer.statusCode, answer.body.includes('valid JSON')]).toEqual([status, false])
})

test.each<[Method, string, string]>([
  ['POST', '/api/users', '#/userName'],
  ['PUT', '/api/groups/STAFF', '#/rights'],
  ['POST', '/api/jobs/1/answer', '#/printed'],
])('%s %s without a body tells what is missing', async (method, url, pointer) => {
  for (const headers of [{}, { 'content-type': json }, { 'content-type': form, 'content-length': '0' }]) {
    const refused = await send(method, url, headers)
    const detail = expect.stringMatching(/^is required: takes /)
    expect([refused.statusCode, refused.json().errors[0]]).toEqual([400, { in: 'body', pointer, detail }])
  }
})
