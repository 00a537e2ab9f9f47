import { schemaOf, scimBase } from './scim-resource.ts'

type Own = Readonly<Record<string, unknown>>

/** A definition of an attribute (RFC 7643 section 7), as most of them are. */
function text(name: string, description: string, own: Own = {}) {
  return {
    name,
    type: 'string',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...own,
  }
}

function complex(name: string, description: string, subAttributes: readonly object[], own: Own = {}) {
  const { caseExact: _, ...rest } = text(name, description)
  return { ...rest, type: 'complex', subAttributes, ...own }
}

const readOnly = { mutability: 'readOnly' }
const externalId = text('externalId', 'Identifier at the client', { caseExact: true })

export const userSchema = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
  id: schemaOf.user,
  name: 'User',
  description: 'User account',
  attributes: [
    externalId,
    text('userName', 'Name of the account, kept in lower case', { required: true, uniqueness: 'server' }),
    complex('name', 'Parts of the name', [
      text('formatted', 'The whole name'),
      text('givenName', 'Given name'),
      text('familyName', 'Family name'),
    ]),
    text('displayName', 'Name as people read it'),
    text('preferredLanguage', 'Language of mails and pages'),
    { ...text('active', 'Whether anything opens for the user'), type: 'boolean' },
    complex(
      'emails',
      'The address to which PINs are sent; one is kept',
      [
        text('value', 'The address'),
        text('type', 'work', { canonicalValues: ['work', 'home', 'other'] }),
        { ...text('primary', 'Whether it is the one to use'), type: 'boolean' },
      ],
      { multiValued: true },
    ),
    complex('groups', 'Provisioned groups', [text('value', 'id', readOnly), text('display', 'name', readOnly)], {
      multiValued: true,
      ...readOnly,
    }),
  ],
  meta: { resourceType: 'Schema', location: `${scimBase}/Schemas/${schemaOf.user}` },
}

export const groupSchema = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
  id: schemaOf.group,
  name: 'Group',
  description: 'Group',
  attributes: [
    externalId,
    text('displayName', 'Name of the group', { required: true, uniqueness: 'server' }),
    complex(
      'members',
      'Provisioned users in it',
      [
        text('value', 'id of a user', { mutability: 'immutable' }),
        text('display', 'user name', readOnly),
        text('type', 'User', { mutability: 'immutable', canonicalValues: ['User'] }),
      ],
      { multiValued: true },
    ),
  ],
  meta: { resourceType: 'Schema', location: `${scimBase}/Schemas/${schemaOf.group}` },
}
