import { afterAll, beforeAll, expect, test } from 'vitest'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  await house.users.create(someUser('ada'))
  await house.hold('ada')
})
afterAll(() => house[Symbol.asyncDispose]())

interface Listed {
  readonly query: string
  readonly url: string
}

/** Every list that takes a query and demands nothing of it, with all its parameters empty. */
function lists(): readonly Listed[] {
  return house.routes.flatMap(({ method, url, schema, config }) => {
    const query = schema?.querystring as { readonly properties: object; readonly required?: unknown } | undefined
    if (!query || query.required || method !== 'GET' || url === '/api/audit/export') return []
    if (config?.access === 'scim' || config?.access === 'everyone') return []
    return [
      {
        url,
        query: Object.keys(query.properties)
          .map(name => `${name}=`)
          .join('&'),
      },
    ]
  })
}

test('an empty parameter of a query is an absent one, of every list', async () => {
  expect(lists().map(({ url }) => url)).toEqual(expect.arrayContaining(['/api/users', '/api/jobs', '/api/audit']))
  for (const { url, query } of lists()) {
    const [all, asked] = [await house.ask('GET', url), await house.ask('GET', url, { query })]
    expect([asked.status, asked.body], `${url}?${query}`).toEqual([200, all.body])
  }
})

test.each([
  ['state=&state=held', 1],
  ['state=held&state=', 1],
  ['state=&state=expired&userName=', 0],
  ['state=&state=held&state=expired', 1],
])('what is given beside an empty parameter counts: %s', async (query, count) => {
  expect((await house.ask('GET', '/api/jobs', { query })).body).toMatchObject({ jobs: { length: count } })
})

test.each(['page=', 'limit=%20', 'state=held,'])('%s is neither empty nor known', async query => {
  expect(await house.ask('GET', '/api/jobs', { query })).toMatchObject({ status: 400 })
})
