import { afterAll, beforeAll, expect, test } from 'vitest'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

/** Tries a wrong token ten times and once more, as a client behind what connects. */
async function lastOfEleven(remoteAddress: string, forwardedFor: (at: number) => string): Promise<number> {
  let status = 0
  for (let at = 0; at < 11; at += 1) {
    const headers = { authorization: 'Bearer wrong', 'x-forwarded-for': forwardedFor(at) }
    status = (await house.app.inject({ method: 'GET', url: '/api/users', remoteAddress, headers })).statusCode
  }
  return status
}

test('behind a trusted proxy, one client that guesses does not shut the others out', async () => {
  expect(await lastOfEleven('192.0.2.1', () => '198.51.100.7')).toBe(429)
  const headers = { authorization: 'Bearer wrong', 'x-forwarded-for': '198.51.100.8' }
  const other = await house.app.inject({ method: 'GET', url: '/api/users', remoteAddress: '192.0.2.1', headers })
  expect(other.statusCode).toBe(401)
})

test('what a client itself says of its address counts for nothing, with or without a proxy', async () => {
  expect(await lastOfEleven('203.0.113.9', at => `198.51.100.${at}`)).toBe(429)
  expect(await lastOfEleven('192.0.2.1', at => `198.51.100.${at}, 203.0.113.10`)).toBe(429)
})
