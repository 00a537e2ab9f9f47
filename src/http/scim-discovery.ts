import type { AdminParts, Api } from './admin-parts.ts'
import { ScimFault } from './scim-fault.ts'
import { schemaOf, scimBase, scimType } from './scim-resource.ts'
import { groupSchema, userSchema } from './scim-schemas.ts'
import { IdParams, scimAnswers } from './scim-shapes.ts'

const config = { access: 'scim' } as const
const tags = ['SCIM']

/** What this server can do (RFC 7643 section 5). */
const serviceProvider = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 200 },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'The setting scim.token, sent as a bearer token',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${scimBase}/ServiceProviderConfig` },
}

const resourceTypes = [resourceType('User', schemaOf.user), resourceType('Group', schemaOf.group)]

function resourceType(name: 'User' | 'Group', schema: string) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    endpoint: `/${name}s`,
    schema,
    meta: { resourceType: 'ResourceType', location: `${scimBase}/ResourceTypes/${name}` },
  }
}

export function registerScimDiscovery(app: Api, _: AdminParts): void {
  const described = (summary: string) => ({
    tags,
    summary,
    description: 'What SCIM clients ask for first (RFC 7644 section 4).',
    response: scimAnswers({ 200: summary }),
  })
  app.get(
    `${scimBase}/ServiceProviderConfig`,
    { config, schema: described('Tell what SCIM can do here') },
    async (__, reply) => reply.type(scimType).send(serviceProvider),
  )
  for (const { path, kind, resources } of [
    { path: 'ResourceTypes', kind: 'kinds of resources', resources: resourceTypes },
    { path: 'Schemas', kind: 'schemas', resources: [userSchema, groupSchema] },
  ]) {
    const list = { schemas: [schemaOf.list], totalResults: 2, startIndex: 1, itemsPerPage: 2, Resources: resources }
    app.get(`${scimBase}/${path}`, { config, schema: described(`List the ${kind}`) }, async (__, reply) =>
      reply.type(scimType).send(list),
    )
    app.get(
      `${scimBase}/${path}/:id`,
      { config, schema: { ...described(`Show one of the ${kind}`), params: IdParams } },
      async ({ params }, reply) => {
        const found = resources.find(({ id }) => id === params.id)
        if (!found) throw new ScimFault(404, undefined, `there is none of the ${kind} with this id`)
        return reply.type(scimType).send(found)
      },
    )
  }
}
