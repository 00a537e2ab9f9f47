import { Type } from 'typebox'
import { closed, NullableInstant, nullable, Site } from './shapes.ts'

export const FloorTerminal = closed({
  name: Type.String(),
  driver: Type.String(),
  printer: Type.String(),
  site: Site,
  connected: Type.Boolean(),
  inUse: Type.Boolean({ description: 'whether somebody is logged in there' }),
  since: NullableInstant,
  reason: nullable(Type.String(), 'why it is not connected, or null'),
})

export const FloorPrinter = closed({
  name: Type.String(),
  site: Site,
  state: Type.String({ description: 'idle, processing, stopped, unknown or unreachable' }),
  canPrint: Type.Boolean(),
  problems: Type.Array(closed({ kind: Type.String(), place: Type.Optional(Type.String()) })),
  warnings: Type.Array(Type.String()),
  documents: Type.Integer({ description: 'documents waiting, being sent or printing here' }),
})

export const FloorView = closed(
  { terminals: Type.Array(FloorTerminal), printers: Type.Array(FloorPrinter) },
  {
    description:
      'All terminals and printers; as events: at first all, then what has changed, with the names of what is gone',
  },
)

/** The data of one event. */
export const FloorNews = closed({
  whole: Type.Boolean({ description: 'whether it is all there is' }),
  terminals: Type.Array(FloorTerminal),
  printers: Type.Array(FloorPrinter),
  gone: closed({ terminals: Type.Array(Type.String()), printers: Type.Array(Type.String()) }),
})

export const DeviceNames = closed(
  { terminals: Type.Array(Type.String()), printers: Type.Array(Type.String()) },
  { description: 'All names, in order' },
)
