import { decodeMessage, encodeMessage } from '../../src/ipp/codec.ts'
import { attribute, findGroup, firstInteger, firstString, request } from '../../src/ipp/codec-attributes.ts'
import { isSuccessful, statusName } from '../../src/ipp/codec-names.ts'

export interface PrintedDocument {
  readonly userName: string
  readonly title: string
  readonly bytes: Uint8Array
}

/** The hold queue did not take a document; the message says why. */
export class PrintProblem extends Error {}

const answerMilliseconds = 60_000

/** Prints as any computer would: Print-Job to the hold queue. Gives the job-id. Source: RFC 8011 section 4.2.1. */
export async function printDocument(queueUri: string, document: PrintedDocument): Promise<number> {
  const head = encodeMessage(
    request('Print-Job', 1, [
      attribute('printer-uri', 'uri', queueUri),
      attribute('requesting-user-name', 'nameWithoutLanguage', document.userName),
      attribute('job-name', 'nameWithoutLanguage', document.title),
      // The queue looks at the first bytes itself.
      attribute('document-format', 'mimeMediaType', 'application/octet-stream'),
    ]),
  )
  const answer = await fetch(queueUri.replace(/^ipp:/, 'http:'), {
    method: 'POST',
    headers: { 'content-type': 'application/ipp' },
    body: Buffer.concat([head, document.bytes]),
    signal: AbortSignal.timeout(answerMilliseconds),
  })
  if (!answer.ok) throw new PrintProblem(`the hold queue answers with status ${answer.status}`)
  const { message } = decodeMessage(new Uint8Array(await answer.arrayBuffer()))
  const jobId = firstInteger(findGroup(message, 'job'), 'job-id')
  if (isSuccessful(message.code) && jobId !== undefined) return jobId
  const reason = firstString(findGroup(message, 'operation'), 'status-message')
  throw new PrintProblem(reason ?? statusName(message.code) ?? `status ${message.code}`)
}
