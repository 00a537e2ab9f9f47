import { expect } from 'vitest'
import { openHouse } from './admin-house.ts'

export const scimToken = 's'.repeat(32)

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export interface ScimCall {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** The API with SCIM switched on, and a provisioning service that speaks to it. */
export async function openScimHouse() {
  const house = await openHouse()
  await house.settings.change({ 'scim.enabled': true, 'scim.token': scimToken })
  const scim = async (method: Method, path: string, call: ScimCall = {}) => {
    const answer = await house.app.inject({
      method,
      url: `/scim/v2${path}`,
      headers: { authorization: `Bearer ${scimToken}`, 'content-type': 'application/scim+json', ...call.headers },
      ...(call.body === undefined ? {} : { payload: JSON.stringify(call.body) }),
    })
    if (answer.body !== '') expect(answer.headers['content-type']).toMatch(/^application\/scim\+json/)
    const body: unknown = answer.body === '' ? undefined : answer.json()
    return { status: answer.statusCode, headers: answer.headers, body: body as never }
  }
  const create = async (userName: string, own: Readonly<Record<string, unknown>> = {}) => {
    const emails = [{ value: `${userName}@example.org`, type: 'work', primary: true }]
    const { body } = await scim('POST', '/Users', { body: { userName, active: true, emails, ...own } })
    return (body as { readonly id: string }).id
  }
  return { ...house, scim, create }
}

export type ScimHouse = Awaited<ReturnType<typeof openScimHouse>>
