import { Fault } from '../core/fault.ts'
import { drawPanelCode } from '../gateway/enroll-panel.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import { noteChange } from './note-change.ts'
import { PanelCodeView } from './panel-shapes.ts'
import { answers, closed, NameParams, noContent } from './shapes.ts'

const forAdmin = { access: 'admin' } as const
const tags = ['Terminals']

const codeSchema = {
  tags,
  summary: 'Draw a code for a panel',
  description:
    'A code by which one device becomes this panel, for 15 minutes and once. The device that was it until then is no panel any more once the code is used. Only for terminals of the driver "panel".',
  params: NameParams,
  body: closed({}, { description: 'nothing', examples: [{}] }),
  response: answers({ 201: PanelCodeView }, 400, 404),
}

const revokeSchema = {
  tags,
  summary: 'End the device of a panel',
  description: 'The device is no panel any more, at once; a session there ends, and a code that was drawn is void.',
  params: NameParams,
  response: answers({ 204: noContent('No device is this panel') }, 400, 404),
}

export function registerTerminalPanels(app: Api, { ports, floor }: AdminParts): void {
  app.post(
    '/api/terminals/:name/panel-code',
    { config: forAdmin, schema: codeSchema },
    async ({ params, caller }, reply) => {
      const { name } = await findPanel(ports, params.name)
      const { code, validUntil } = await drawPanelCode(ports, name)
      await noteChange(ports, caller, { event: 'panel-code-drawn', terminalName: name, detail: {} })
      return reply
        .code(201)
        .send({ code, validUntil: validUntil.toString(), path: `/panel/${encodeURIComponent(name)}` })
    },
  )

  app.delete(
    '/api/terminals/:name/panel',
    { config: forAdmin, schema: revokeSchema },
    async ({ params, caller }, reply) => {
      const record = await findPanel(ports, params.name)
      const { name } = record
      if (!(await ports.panelDevices.revoke(name))) throw new Fault('not-found', 'no device is this panel')
      await noteChange(ports, caller, { event: 'panel-revoked', terminalName: name, detail: {} })
      // Whoever is logged in there is so no longer.
      await floor.tend(record)
      return reply.code(204).send(null)
    },
  )
}

async function findPanel(ports: AdminPorts, name: string): Promise<TerminalRecord> {
  const terminal = await ports.terminals.find(name)
  if (terminal?.driver === 'panel') return terminal
  throw new Fault('not-found', 'there is no panel of this name')
}
