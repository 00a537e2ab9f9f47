import { findGroup, firstString } from '../../src/ipp/codec-attributes.ts'
import type { Message } from '../../src/ipp/codec-message.ts'
import type { Status } from '../../src/ipp/codec-names.ts'

/** Why a strict printer refuses a request whatever its operation, undefined when it is well made. Source: RFC 8011 4.1. */
export function checkRequest(message: Message, highestMajor: number): Status | undefined {
  const { major } = message.version
  if (major < 1 || major > highestMajor) return 'server-error-version-not-supported'
  if (message.requestId === 0 || message.requestId > 0x7fff_ffff) return 'client-error-bad-request'
  const [first] = message.groups
  const operation = findGroup(message, 'operation')
  if (operation === undefined || first !== operation) return 'client-error-bad-request'
  const [charset, language] = operation.attributes
  if (charset?.name !== 'attributes-charset' || language?.name !== 'attributes-natural-language') {
    return 'client-error-bad-request'
  }
  const target = firstString(operation, 'printer-uri') ?? firstString(operation, 'job-uri')
  return target === undefined ? 'client-error-bad-request' : undefined
}
