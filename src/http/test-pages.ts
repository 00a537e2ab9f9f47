import { Type } from 'typebox'
import { Fault } from '../core/fault.ts'
import { printTestPage } from '../gateway/print-test-page.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { problemOf } from './problem.ts'
import { refusalWords } from './release-for-owner.ts'
import { sendProblem } from './send-problem.ts'
import { answers, closed, NameParams } from './shapes.ts'

const config = { access: 'operator' } as const
const sendMilliseconds = 12_000

const schema = {
  tags: ['Printers'],
  summary: 'Print a test page',
  description:
    'Sends one page that names the printer and the time. Refused before anything is sent when the printer cannot print.',
  params: NameParams,
  body: closed({}, { description: 'nothing', examples: [{}] }),
  response: answers(
    { 202: closed({ state: Type.String() }, { description: 'The job-state that the printer tells of it' }) },
    400,
    404,
    409,
    413,
    415,
    502,
    504,
  ),
}

export function registerTestPages(app: Api, parts: AdminParts): void {
  const { ports } = parts
  app.post('/api/printers/:name/test-page', { config, schema }, async ({ params, caller }, reply) => {
    const printer = await ports.printers.find(params.name)
    if (!printer) throw new Fault('not-found', 'there is no printer of this name')
    const refusal = await refusalWords(parts, printer)
    if (refusal !== undefined) return sendProblem(reply, problemOf('printer-in-error', { detail: refusal }))
    const signal = AbortSignal.timeout(sendMilliseconds)
    const { state } = await printTestPage(ports, printer, { actor: caller.actor, signal })
    return reply.code(202).send({ state })
  })
}
